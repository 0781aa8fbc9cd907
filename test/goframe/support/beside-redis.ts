import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe } from 'vitest'
import { Manager, StorageRedis, StorageRedisHashTable } from '../../../platforms/node/index.ts'
import { findRedis } from '../../../scripts/system.mjs'
import { type RedisServer, startRedis } from '../../node/redis/support/redis-server.ts'
import { DAY } from './beside.ts'
import { type GoRedis, GoSessions } from './go-process.ts'
import { OurSide } from './our-side.ts'
import { goFramePrograms } from './programs.ts'

/** How a session is stored in Redis. */
export type Layout = 'string' | 'hash table'

// Only this program is built with Redis.
const { programs } = await goFramePrograms()
const program = programs.find(({ version }) => version === 'v2.6.4')
const isMissing = program === undefined || findRedis() === undefined

/** The test program on GoFrame v2.6.4, built with Redis. */
export const goFrame = program ?? { version: '(not there)', binary: '' }

/** A group of tests beside GoFrame on one Redis; skipped where either is missing. */
export const describeBesideGoFrame = describe.skipIf(isMissing)

/** A group of tests for each of the two layouts. */
export const besideGoFrameOnRedis = describeBesideGoFrame.each<{ layout: Layout }>([
  { layout: 'string' },
  { layout: 'hash table' },
])

/** One Redis that GoFrame and this package share, for one group of tests. */
export class SharedRedis extends OurSide {
  readonly layout: Layout
  readonly prefix: string
  server!: RedisServer
  redis!: Redis
  go!: GoSessions
  storage!: StorageRedis | StorageRedisHashTable

  constructor(layout: Layout, prefix = 'app:') {
    super()
    this.layout = layout
    this.prefix = prefix
    beforeAll(async () => {
      this.server = await startRedis()
      this.redis = new Redis({ host: '127.0.0.1', port: this.server.port })
      this.storage = this.newStorage()
      this.manager = new Manager(DAY, this.storage)
      this.go = this.startGo()
    })
    afterAll(async () => {
      await this.manager?.[Symbol.asyncDispose]()
      await this.go?.end()
      this.redis?.disconnect()
      await this.server?.stop()
    })
  }

  /** The place of the sessions, for GoFrame. */
  get place(): GoRedis {
    const storage = this.layout === 'string' ? 'redis' : 'hash'
    return { storage, port: this.server.port, prefix: this.prefix }
  }

  /** A storage of Node for the layout. */
  newStorage(): StorageRedis | StorageRedisHashTable {
    const Storage = this.layout === 'string' ? StorageRedis : StorageRedisHashTable
    return new Storage(this.redis, this.prefix)
  }

  /** One more GoFrame on the same sessions. */
  startGo(options?: { ttl: string }): GoSessions {
    return new GoSessions(goFrame.binary, this.place, options)
  }

  keyOf(id: string): string {
    return this.prefix + id
  }

  /** The string of a session in Redis. */
  async text(id: string): Promise<string> {
    return (await this.redis.get(this.keyOf(id))) ?? ''
  }

  /** The fields of a session's hash in Redis. */
  async fields(id: string): Promise<Record<string, string>> {
    return this.redis.hgetall(this.keyOf(id))
  }

  /** The remaining TTL in milliseconds; -1: no TTL, -2: no such key. */
  pttl(id: string): Promise<number> {
    return this.redis.pttl(this.keyOf(id))
  }
}
