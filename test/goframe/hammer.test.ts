import { expect, it } from 'vitest'
import { Manager } from '../../platforms/node/index.ts'
import { besideGoFrame, DAY, newStorage, Shared } from './support/beside.ts'
import { goHammers, type HammerReport, OurHammer } from './support/hammering.ts'

const SHARED = ['shared-1', 'shared-2', 'shared-3']
const OWN = ['own-1', 'own-2']

/** A GoFrame that stands still for longer in the middle of a save is not waited for: that is no trial. */
const LONGEST_SAVE = 1000

const SECONDS: Record<string, number> = { 'v2.6.4 plain': 6, 'v2.6.4 encrypted': 4 }

besideGoFrame('while GoFrame $version hammers the same sessions, $body', (world) => {
  const shared = new Shared(world)

  it.each(['async', 'sync'] as const)(
    'Node reads only values that were written, has no errors and loses none of its own changes beside a hammering GoFrame (%s)',
    async (io) => {
      const seconds = io === 'sync' ? 2 : (SECONDS[`${world.version} ${world.body}`] ?? 2)
      await using storage = newStorage(shared.folder, world, { io })
      const manager = new Manager(DAY, storage)
      for (const id of SHARED) await shared.weSet(id, { start: true, last: '' })
      for (const id of OWN) await shared.weSet(id, { count: 0 })

      let counted = 0
      const count = async (id: string, until: number): Promise<void> => {
        while (Date.now() < until) {
          const session = manager.new(id)
          await session.update('count', (n) => Number(n) + 1)
          await session.close()
          counted++
        }
      }
      const hammer = async (ours: OurHammer): Promise<HammerReport> => {
        const until = Date.now() + seconds * 1000
        const [report] = await Promise.all([
          goHammers(world.binary, shared.folder, SHARED, seconds, { crypto: shared.isEncrypted }),
          ...[...SHARED, ...SHARED].map((id) => ours.run(id, until)),
          ...[...OWN, ...OWN].map((id) => count(id, until)),
        ])
        // GoFrame never sees half of what Node writes either.
        expect(report).toMatchObject({ empty: 0, errors: 0 })
        expect(ours.wrong.slice(0, 10)).toEqual([])
        return report
      }
      const least = { uses: 0, writes: 0, theirs: 0, ours: 0, written: 0 }
      // A busy machine needs more than one round.
      do {
        const ours = new OurHammer(manager)
        const report = await hammer(ours)
        if (report.longestSave > LONGEST_SAVE) continue
        expect(ours.errors).toEqual([])
        expect(ours.empty).toBe(0)
        least.uses += ours.uses
        least.writes += 2 * ours.writes
        least.theirs += ours.theirs
        least.ours += ours.ours
        least.written += report.writes
      } while (Math.min(...Object.values(least), counted) <= 20)

      let found = 0
      for (const id of OWN) found += (await shared.ours(id)).count as number
      expect(found).toBe(counted)
      for (const id of SHARED) {
        await shared.weSet(id, { last: io })
        expect(await shared.go.get(id, 'last')).toBe(io)
        expect((await shared.go.read(id)).data).toEqual(await shared.ours(id))
      }
    },
  )
})
