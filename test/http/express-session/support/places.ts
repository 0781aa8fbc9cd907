import { describe } from 'vitest'
import { StorageFile, StorageMemory } from '../../../../platforms/node/index.ts'
import type { Storage } from '../../../../src/index.ts'
import { tempFolder } from '../../../node/file/support.ts'
import { openIoredis } from '../../../node/redis/support/clients.ts'
import { HASH, STRING } from '../../../node/redis/support/layouts.ts'
import { useRedis } from '../../../node/redis/support/use-redis.ts'
import { describeWithRedis } from '../../../node/redis/support/with-redis.ts'

/** Where sessions are kept. */
export interface Place {
  /** Opens a storage on the same sessions, as another process would; in memory it is the same storage. */
  open(): Storage
}

export const DAY = 86_400_000

/** Runs tests on each of our storages; `place` gives each test a place of its own. */
export function describePlaces(title: string, tests: (place: () => Promise<Place>) => void): void {
  describe(`${title}, in memory`, () => {
    tests(async () => {
      const storage = new StorageMemory()
      return { open: () => storage }
    })
  })
  describe(`${title}, in files`, () => {
    tests(async () => {
      const folder = tempFolder()
      return { open: () => new StorageFile(folder, DAY) }
    })
  })
  describeWithRedis(`${title}, in Redis`, () => {
    const redis = useRedis()
    describe.each([STRING, HASH])('$name', (layout) => {
      tests(async () => {
        const prefix = redis.prefix()
        const connection = await redis.open(openIoredis(redis.engine.port))
        return { open: () => layout.open(connection, prefix) }
      })
    })
  })
}
