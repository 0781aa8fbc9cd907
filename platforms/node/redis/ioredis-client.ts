import { type Corkable, gatherWrites } from './gather-writes.ts'
import type { RedisArgument, RedisClient } from './redis-client.ts'

/** What is used of an ioredis `Redis` or `Cluster`. */
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
  const gather = gatherWrites(() => primaries().map(({ stream }) => stream))
  return {
    keyPrefix: client.options?.keyPrefix?.toString() ?? '',
    addsKeyPrefix: true,
    send: (_key, [name, ...args]) => {
      gather()
      return client.call(name as string, ...args)
    },
    sendForBytes: (_key, [name, ...args]) => {
      gather()
      // Not `callBuffer`: with enableAutoPipelining it loses the command's name.
      return client[`${name}Buffer` as keyof ByteCommands](...args)
    },
    scans: async () => primaries().map((node) => (args) => node.call('scan', ...args)),
  }
}

type Call = (...args: readonly RedisArgument[]) => Promise<unknown>
type ByteCommands = Record<'evalBuffer' | 'evalshaBuffer' | 'getexBuffer' | 'hmgetBuffer', Call>

/** What ioredis has beside its commands. */
interface Inner extends IORedisConnection, ByteCommands {
  options?: { keyPrefix?: string | Uint8Array }
  /** The socket of a single connection; there is none before it is first opened. */
  stream?: Corkable
  /** Of a cluster. */
  nodes?: (role: 'master') => Inner[]
}
