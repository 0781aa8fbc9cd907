import { describe, expect } from 'vitest'
import { allTaken, beginTakes } from '../../support/racing-takes.ts'
import { Child } from './support/children.ts'
import { openIoredis } from './support/clients.ts'
import { EACH_LAYOUT, LAYOUTS } from './support/layouts.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'
import type { TakingJob } from './workers/taker.ts'

describeWithRedis('two processes that take from one session', () => {
  const server = useRedis()

  describe.each(EACH_LAYOUT)('%s', (_, layout) => {
    itWithRedis('two processes that take get each token and each message once, together', async () => {
      const { port } = server.engine
      const prefix = `takes-${LAYOUTS.indexOf(layout)}:`
      const names = ['first', 'second']
      const race = { id: 'raced', name: '', rounds: 100 }
      const storage = layout.open(await server.open(openIoredis(port)), prefix)
      await beginTakes(storage, race)
      const children = names.map((name) => {
        const job: TakingJob = { ...race, name, port, layout: layout.name, prefix }
        return new Child('taker', job)
      })
      for (const child of children) expect(await child.line(0)).toBe('ready')
      for (const child of children) child.goOn()
      for (const child of children) await child.succeeds()
      const got = children.flatMap((child) => child.lines.slice(1))
      expect(got.sort()).toEqual(allTaken(race, names))
      expect(await storage.data(race.id)).toEqual({ kept: 'yes' })
    })
  })
  server.leavesNothingForEver()
})
