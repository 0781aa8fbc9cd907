import { describe, expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { type Client, openIoredis, openIoredisCluster, openNodeRedis } from './support/clients.ts'
import { EACH_LAYOUT, GOFRAME_HASH } from './support/layouts.ts'
import { expected, HOUR, type Race, race } from './support/race.ts'
import { useCluster, useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const CLOSERS = 64
const STORAGES = 8
/** Of all closers, in each of 12 races: over 20,000 closes in all. */
const ROUNDS = 28

describeWithRedis('closers of one session, one server', () => {
  const redis = useRedis()
  races((isOdd) => {
    const { port } = redis.engine
    return isOdd ? redis.open(openNodeRedis(port)) : redis.open(openIoredis(port))
  }, redis)
  redis.leavesNothingForEver()
})

describeWithRedis('closers of one session, a cluster', () => {
  const redis = useCluster()
  races(() => redis.open(openIoredisCluster(redis.engine.ports)), redis)
  redis.leavesNothingForEver()
})

function races(connect: (isOdd: boolean) => Promise<Client['redis']>, redis: { prefix: () => string }): void {
  describe.each(EACH_LAYOUT)('%s', (_, layout) => {
    const given: Race = {
      id: 'raced',
      first: 0,
      closers: CLOSERS,
      rounds: ROUNDS,
      isText: layout === GOFRAME_HASH,
    }

    itWithRedis(`${CLOSERS} closers of one session lose nothing within one storage`, async () => {
      const storage = layout.open(await connect(false), redis.prefix())
      expect(await race([storage], given)).toEqual([])
      await holds(storage, given)
    })

    itWithRedis(
      `${CLOSERS} closers of one session lose nothing over ${STORAGES} storages with connections of their own`,
      async () => {
        const storages: Storage[] = []
        const prefix = redis.prefix()
        for (let n = 0; n < STORAGES; n++) storages.push(layout.open(await connect(n % 2 === 1), prefix))
        expect(await race(storages, given)).toEqual([])
        await holds(storages[0] as Storage, given)
      },
    )
  })
}

describeWithRedis('closers of one session that is too large to be remembered', () => {
  const redis = useRedis()

  itWithRedis.each(EACH_LAYOUT)(
    'closers of a session that is too large to be remembered lose nothing in %s',
    async (_, layout) => {
      const prefix = redis.prefix()
      const given: Race = { id: 'large', first: 0, closers: 8, rounds: 8, isText: layout === GOFRAME_HASH }
      const storages: Storage[] = []
      for (let n = 0; n < 2; n++) {
        storages.push(layout.open(await redis.open(openIoredis(redis.engine.port)), prefix))
      }
      const large = 'x'.repeat(100_000)
      await storages[0]?.set('large', 'large', large, HOUR)
      expect(await race(storages, given)).toEqual([])
      expect(await storages[1]?.data('large')).toEqual({ ...expected(given), large })
    },
  )
  redis.leavesNothingForEver()
})

async function holds(storage: Storage, given: Race): Promise<void> {
  expect(await new Manager(HOUR, storage).new(given.id).data()).toEqual(expected(given))
}
