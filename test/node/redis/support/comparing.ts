import type { Redis, RedisOptions } from 'ioredis'
import { type Client, openIoredis } from './clients.ts'

/**
 * A connection on which `SET key value IFEQ expected` works, as newer servers have it, whatever the server
 * can do: a script stands in for it.
 */
export async function openComparingIoredis(port: number, options?: RedisOptions): Promise<Client<Redis>> {
  const client = await openIoredis(port, options)
  const { redis } = client
  const call = redis.call.bind(redis) as Call
  const compare: Call = (name, ...args) => {
    const [key, value, option, expected, ...life] = args.flat()
    if (name.toLowerCase() !== 'set' || String(option).toLowerCase() !== 'ifeq') return call(name, ...args)
    return call('eval', SCRIPT, '1', key, value, expected, ...life)
  }
  Object.assign(redis, { call: compare })
  return client
}

type Argument = string | Buffer | undefined
type Call = (name: string, ...args: Array<Argument | Argument[]>) => Promise<unknown>

const SCRIPT = `
if redis.call('get', KEYS[1]) ~= ARGV[2] then
  return false
end
return redis.call('set', KEYS[1], ARGV[1], unpack(ARGV, 3))`
