import { Redis, type RedisOptions } from 'ioredis'
import { createClient, type RedisClientOptions } from 'redis'
import { afterEach } from 'vitest'
import type { Connection } from '../../support/clients.ts'

const open: (() => void)[] = []

afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** Both clients, as they are by default, for `describe.each`. */
export const CLIENTS: ReadonlyArray<readonly [string, (port: number) => Promise<Connection>]> = [
  ['ioredis', ioredisTo],
  ['node-redis', nodeRedisTo],
]

/** An ioredis connection that is closed after the test; its errors are the owner's, who ignores them. */
export async function ioredisTo(port: number, options: RedisOptions = {}): Promise<Redis> {
  const redis = newIoredis(port, options)
  await redis.connect()
  return redis
}

/** The same before it has connected. */
export function newIoredis(port: number, options: RedisOptions = {}): Redis {
  const redis = new Redis({ lazyConnect: true, ...options, port, host: '127.0.0.1' } as LegacyOptions)
  redis.on('error', () => {})
  open.push(() => redis.disconnect())
  return redis
}

/** ioredis types the replies by this option. */
type LegacyOptions = RedisOptions & { replyMapping: 'legacy' }

/** A node-redis connection that is closed after the test; its errors are ignored as well. */
export async function nodeRedisTo(port: number, options: NodeRedisOptions = {}) {
  const redis = newNodeRedis(port, options)
  await redis.connect()
  return redis
}

export function newNodeRedis(port: number, { socket, ...options }: NodeRedisOptions = {}) {
  const redis = createClient({ ...options, socket: { ...socket, port, host: '127.0.0.1' } } as WithRESP3)
  redis.on('error', () => {})
  open.push(() => redis.destroy())
  return redis
}

interface NodeRedisOptions {
  readonly RESP?: 2 | 3
  readonly password?: string
  readonly disableOfflineQueue?: boolean
  readonly commandOptions?: { readonly timeout: number }
  readonly socket?: { readonly reconnectStrategy?: false }
}

/** The version of the protocol is a part of its types, which do not matter here. */
type WithRESP3 = RedisClientOptions
