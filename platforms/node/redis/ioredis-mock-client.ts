import { Buffer, isUtf8 } from 'node:buffer'
import { SessionError } from '../../../src/common/session-error.ts'
import { mockScript } from './ioredis-mock-lua.ts'
import type { RedisArgument, RedisClient } from './redis-client.ts'

/** What is used of ioredis-mock, which has no `call`, and differs from Redis in what is put right here. */
interface IORedisMock {
  options?: { keyPrefix?: string }
  scan(...args: readonly string[]): Promise<[cursor: string, keys: string[]]>
  type(key: string): Promise<string>
}

/** Whether this is an object of ioredis-mock: it has the commands of ioredis, but no `call`. */
export function isIORedisMock(redis: unknown): boolean {
  const { call, evalsha, getex, scan } = (redis ?? {}) as Record<string, unknown>
  return call === undefined && [evalsha, getex, scan].every((command) => typeof command === 'function')
}

/**
 * The client of an ioredis-mock. `NOT_SUPPORTED`: bytes that are no UTF-8, since it holds texts only, and names that
 * every object has, since its hashes are objects.
 */
export function ioredisMockClient(redis: unknown): RedisClient {
  const mock = redis as IORedisMock & Record<string, (...args: string[]) => Promise<unknown>>
  const send = async ([command, ...args]: readonly RedisArgument[]): Promise<unknown> => {
    const reply = await mock[command as string]?.(...argumentsOf(command as string, args.map(textOf)))
    return redisReply(reply)
  }
  return {
    keyPrefix: mock.options?.keyPrefix ?? '',
    addsKeyPrefix: true,
    send: (_key, command) => send(command),
    sendForBytes: async (_key, command) => asBytes(await send(command)),
    scans: async () => [(args) => scan(mock, args)],
  }
}

/** The mock takes names of options in capitals, ignores those that it does not know, and has a Lua of its own. */
function argumentsOf(command: string, args: string[]): string[] {
  if (command === 'set') {
    const [key = '', value = '', ...options] = args
    if (options.includes('ifeq')) throw new Error('ERR syntax error')
    return [key, value, ...options.map((option) => option.toUpperCase())]
  }
  if (command === 'eval') {
    const [script = '', ...rest] = args
    return [mockScript(script), ...rest]
  }
  return args
}

/** The mock's `scan` has no option for the type, and knows no escapes in a pattern. */
async function scan(mock: IORedisMock, args: readonly string[]): Promise<unknown> {
  const [cursor = '0', , pattern = '', , size = '', , type] = args
  const { keyPrefix = '' } = mock.options ?? {}
  const prefix = pattern.slice(0, -1).replace(/\\(.)/g, '$1')
  const [next, found] = await mock.scan(cursor, 'count', size)
  const keys = found.filter((key) => key.startsWith(prefix))
  const types = await Promise.all(keys.map((key) => mock.type(key.slice(keyPrefix.length))))
  return [next, keys.filter((_, index) => types[index] === type)]
}

/** Redis has no `false`: a script that returns it replies with nothing. */
function redisReply(reply: unknown): unknown {
  if (Array.isArray(reply)) return reply.map(redisReply)
  return reply === false || reply === undefined ? null : reply
}

function textOf(argument: RedisArgument): string {
  if (typeof argument !== 'string' && !isUtf8(argument)) {
    throw new SessionError('NOT_SUPPORTED', "ioredis-mock holds no bytes: seal with encoding: 'base64'")
  }
  const text = typeof argument === 'string' ? argument : Buffer.from(argument).toString()
  if (text in Object.prototype) {
    throw new SessionError(
      'NOT_SUPPORTED',
      'ioredis-mock holds no field of this name, which every object has',
    )
  }
  return text
}

function asBytes(reply: unknown): unknown {
  if (Array.isArray(reply)) return reply.map(asBytes)
  return typeof reply === 'string' ? Buffer.from(reply) : reply
}
