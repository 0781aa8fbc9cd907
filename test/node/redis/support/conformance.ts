import { describe, test } from 'vitest'
import { storageConformance } from '../../../../src/conformance/index.ts'
import type { Storage } from '../../../../src/storage/storage.ts'
import { type Client, type Connection, openIoredis, openNodeRedis, openPipeliningIoredis } from './clients.ts'
import type { Layout } from './layouts.ts'
import { passTime } from './pass-time.ts'
import type { RedisCluster } from './redis-cluster.ts'
import type { RedisServer } from './redis-server.ts'
import { type Engine, useRedis } from './use-redis.ts'
import { describeWithRedis } from './with-redis.ts'

export interface ConformanceOfRedis {
  /** Opens a connection. */
  readonly connect: () => Promise<Connection>
  readonly open: (redis: Connection, prefix: string) => Storage
  /** `false` where every value comes back as text. */
  readonly keepsTypes?: boolean
}

/** The suite on a layout on one server, by each kind of client. */
export function asksEachClient({ name, open }: Layout, { keepsTypes = true } = {}): void {
  describeWithRedis(name, () => {
    const redis = useRedis()
    const asked = (connect: (port: number) => Promise<Client>) => {
      asksRedis(redis, { connect: () => redis.open(connect(redis.engine.port)), open, keepsTypes })
    }
    describe('by ioredis', () => asked(openIoredis))
    describe('by node-redis', () => asked(openNodeRedis))
    describe('by ioredis with a prefix of its own and automatic pipelines', () => {
      asked((port) => openPipeliningIoredis(port, { keyPrefix: 'of-ioredis:' }))
    })
    redis.leavesNothingForEver()
  })
}

/** The suite on a storage in Redis; the second storage of a case has a connection of its own. */
export function asksRedis(redis: Engine<RedisServer | RedisCluster>, options: ConformanceOfRedis): void {
  const prefixes = new Map<Storage, string>()
  const first = once(options.connect)
  const second = once(options.connect)
  const open = (connection: Connection, prefix: string): Storage => {
    const storage = options.open(connection, prefix)
    prefixes.set(storage, prefix)
    return storage
  }
  storageConformance({
    test: (name, run) => test(name, () => unlessLate(run)),
    create: async () => open(await first(), redis.prefix()),
    reopen: async (storage) => open(await second(), prefixes.get(storage) as string),
    advance: (ms) => passTime(redis.servers, ms),
    keepsTypes: options.keepsTypes ?? true,
  })
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/**
 * Runs a case again that failed when the machine was busy: its sessions live for a second and more, in Redis by the
 * real time, and may have ended meanwhile.
 */
async function unlessLate(run: () => Promise<void>): Promise<void> {
  for (let attempts = 1; ; attempts++) {
    const begin = Date.now()
    try {
      return await run()
    } catch (error) {
      if (Date.now() - begin < IN_TIME || attempts === 20) throw error
    }
  }
}

/** By so many milliseconds no case can miss the end of a session. */
const IN_TIME = 250
