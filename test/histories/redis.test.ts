import { it, onTestFinished } from 'vitest'
import { StorageRedis, StorageRedisHashTable } from '../../platforms/node/index.ts'
import { type Connection, openIoredis, openIoredisCluster } from '../node/redis/support/clients.ts'
import { HANGS } from '../node/redis/support/hangs.ts'
import { passTime } from '../node/redis/support/pass-time.ts'
import type { RedisServer } from '../node/redis/support/redis-server.ts'
import { useCluster, useRedis } from '../node/redis/support/use-redis.ts'
import { describeWithRedis } from '../node/redis/support/with-redis.ts'
import { expectExplained, numberOfHistories } from './check-histories.ts'
import { Processes } from './places/processes.ts'
import { SharedPlace } from './places/shared.ts'
import { SpreadPlace } from './places/spread.ts'
import { runHistory } from './run-history.ts'

const PREFIX = 'history:'
const timeout = 3_600_000

const LAYOUTS = [
  {
    kind: 'string',
    open: (client: Connection) => new StorageRedis(client, PREFIX, { timeout: HANGS }),
    check: { rotates: true, evicts: true, readsByField: false },
  },
  {
    kind: 'hash',
    open: (client: Connection) =>
      new StorageRedisHashTable(client, PREFIX, { values: 'json', timeout: HANGS }),
    check: { rotates: true, evicts: true, readsByField: true },
  },
] as const

describeWithRedis('one server', () => {
  const redis = useRedis()
  const connect = () => redis.open(openIoredis(redis.engine.port))

  it.each(LAYOUTS)('in a Redis $kind every history is explained', { timeout }, async (layout) => {
    const place = await placesOn(connect, redis, layout)
    await expectExplained((history) => runHistory(history, place()), {
      ...layout.check,
      runs: numberOfHistories('other'),
    })
  })

  it.each(LAYOUTS)(
    'in a Redis $kind of several processes, some of them killed, every history is explained',
    { timeout },
    async (layout) => {
      const runs = Math.ceil(numberOfHistories('other') * 0.15)
      const place = await placesOn(connect, redis, layout)
      const { kind } = layout
      const processes = new Processes({ kind, port: redis.engine.port, prefix: PREFIX }, runs / 5)
      onTestFinished(() => processes.end())
      await expectExplained((history) => runHistory(history, new SpreadPlace(place(), processes)), {
        ...layout.check,
        runs,
      })
    },
  )
})

describeWithRedis('a cluster', () => {
  const redis = useCluster()

  it.each(LAYOUTS)(
    'in a Redis $kind of a cluster every history is explained',
    { timeout },
    async (layout) => {
      const place = await placesOn(() => redis.open(openIoredisCluster(redis.engine.ports)), redis, layout)
      await expectExplained((history) => runHistory(history, place()), {
        ...layout.check,
        runs: numberOfHistories('other'),
      })
    },
  )
})

type Client = Connection & { del(key: string): Promise<unknown> }

/** Makes places on one connection. */
async function placesOn(
  connect: () => Promise<Client>,
  { servers }: { servers: readonly RedisServer[] },
  { open }: (typeof LAYOUTS)[number],
): Promise<() => SharedPlace> {
  const client = await connect()
  const engine = {
    open: () => open(client),
    pass: (ms: number) => passTime(servers, ms),
    evict: async (id: string) => {
      await client.del(PREFIX + id)
    },
    clean: async () => {
      for (const server of servers) await server.command('FLUSHALL')
    },
  }
  return () => new SharedPlace(engine)
}
