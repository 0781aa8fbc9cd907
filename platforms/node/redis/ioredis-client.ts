import { type Corkable, GatheredWrites } from './gather-writes.ts'
import type { RedisArgument, RedisClient } from './redis-client.ts'

/** What is used of ioredis's `Redis` or `Cluster`. */
export interface IORedisConnection {
  // biome-ignore lint/suspicious/noExplicitAny: ioredis takes arguments of its own type, by overloads
  call(command: string, ...args: any[]): Promise<unknown>
  // biome-ignore lint/suspicious/noExplicitAny: the same
  callBuffer(command: string, ...args: any[]): Promise<unknown>
}

export function isIORedis(redis: unknown): redis is IORedisConnection {
  const { call, callBuffer } = (redis ?? {}) as Partial<IORedisConnection>
  return typeof call === 'function' && typeof callBuffer === 'function'
}

export function ioredisClient(redis: IORedisConnection): RedisClient {
  const client = redis as Inner
  const primaries = (): readonly Inner[] => client.nodes?.('master') ?? [client]
  const writes = new GatheredWrites()
  const gather = (): void => {
    if (!writes.isHeld) writes.hold(primaries().map(({ stream }) => stream))
  }
  return {
    keyPrefix: client.options?.keyPrefix?.toString() ?? '',
    addsKeyPrefix: true,
    send: (_key, [name, ...args]) => {
      gather()
      // As one list: a function takes no more than some 100,000 arguments.
      return client.call(name as string, args)
    },
    sendForBytes: (_key, [name, ...args]) => {
      gather()
      // Not `callBuffer`: with `enableAutoPipelining` it loses the command's name.
      return client[`${name}Buffer` as keyof ByteCommands](args)
    },
    scans: async () => primaries().map((node) => (args) => node.call('scan', ...args)),
  }
}

type Call = (args: readonly RedisArgument[]) => Promise<unknown>
type ByteCommands = Record<'evalBuffer' | 'evalshaBuffer' | 'getexBuffer' | 'hmgetBuffer', Call>

/** What is used of ioredis beside the commands of its public types. */
interface Inner extends IORedisConnection, ByteCommands {
  options?: { keyPrefix?: string | Uint8Array }
  /** The socket of a single connection; `undefined` until it is opened for the first time. */
  stream?: Corkable
  /** Of a cluster. */
  nodes?: (role: 'master') => Inner[]
}
