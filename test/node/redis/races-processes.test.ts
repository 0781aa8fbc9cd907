import { describe, expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { Child } from './support/children.ts'
import { openIoredis, openIoredisCluster } from './support/clients.ts'
import { EACH_LAYOUT, GOFRAME_HASH, LAYOUTS } from './support/layouts.ts'
import { expected, HOUR } from './support/race.ts'
import { useCluster, useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'
import type { ClosingJob } from './workers/closer.ts'

const PROCESSES = 3
const CLOSERS_EACH = 8

describeWithRedis(`${PROCESSES} processes that change one session`, () => {
  const server = useRedis()
  const cluster = useCluster()

  describe.each(EACH_LAYOUT)('%s', (_, layout) => {
    itWithRedis('processes that change one session on one server lose nothing', async () => {
      const { port } = server.engine
      await run({ ports: [port], isCluster: false })
      await holds(layout.open(await server.open(openIoredis(port)), PREFIX))
    })

    itWithRedis('processes that change one session in a cluster lose nothing', async () => {
      const { ports } = cluster.engine
      await run({ ports, isCluster: true })
      await holds(layout.open(await cluster.open(openIoredisCluster(ports)), PREFIX))
    })

    const PREFIX = `${LAYOUTS.indexOf(layout)}:`
    const race = { id: 'raced', closers: CLOSERS_EACH, rounds: 25, isText: layout === GOFRAME_HASH }

    async function run(place: Pick<ClosingJob, 'ports' | 'isCluster'>): Promise<void> {
      const children = Array.from({ length: PROCESSES }, (_, index) => {
        const job: ClosingJob = {
          ...race,
          ...place,
          first: index * CLOSERS_EACH,
          layout: layout.name,
          prefix: PREFIX,
        }
        return new Child('closer', job)
      })
      for (const child of children) expect(await child.line(0)).toBe('ready')
      for (const child of children) child.goOn()
      for (const child of children) await child.succeeds()
      for (const child of children) expect(child.lines.slice(1)).toEqual([])
    }

    async function holds(storage: ReturnType<typeof layout.open>): Promise<void> {
      const all = { ...race, first: 0, closers: PROCESSES * CLOSERS_EACH }
      expect(await new Manager(HOUR, storage).new(race.id).data()).toEqual(expected(all))
    }
  })
  server.leavesNothingForEver()
})
