import { describe, expect } from 'vitest'
import { atOnce, byTurns, OWN_TTL } from '../../support/releases/side-by-side.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

describeWithRedis('this version and 0.1.0 on one Redis', () => {
  const redis = useRedis()

  describe.each([
    ['strings', { layout: 'string' }],
    ['strings, sealed', { layout: 'string', crypto: 1 }],
    ['strings, sealed, in base64', { layout: 'string', crypto: 1, encoding: 'base64' }],
    ['hash tables', { layout: 'hash' }],
  ] as const)('as %s', (_name, { layout, ...setting }) => {
    itWithRedis.each([
      ['by turns', byTurns],
      ['at once', atOnce],
    ] as const)('they lose nothing, and own TTLs stay: %s', async (_how, work) => {
      const { port } = redis.engine
      const prefix = redis.prefix()
      await work({ ...setting, place: { port, prefix, layout } })
      for (const id of ['one', 'two', 'three']) {
        const life = Number(await redis.engine.command('PTTL', prefix + id))
        expect(life).toBeGreaterThan(OWN_TTL - 600_000)
      }
    })
  })
  redis.leavesNothingForEver()
})
