import { expect, it } from 'vitest'
import { besideGoFrame, Shared } from './support/beside.ts'
import { goHammers, OurHammer } from './support/hammering.ts'

const SHARED = ['shared-1', 'shared-2', 'shared-3']
const OWN = ['own-1', 'own-2']
const SECONDS: Record<string, number> = { 'v2.6.4 plain': 6, 'v2.6.4 encrypted': 4 }

besideGoFrame('while GoFrame $version hammers the same sessions, $body', (world) => {
  const shared = new Shared(world)

  it('we read only what somebody wrote, fail nowhere and lose nothing of our own', async () => {
    const seconds = SECONDS[`${world.version} ${world.body}`] ?? 2
    for (const id of [...SHARED, ...OWN]) await shared.weSet(id, { start: true })

    const until = Date.now() + seconds * 1000
    const ours = new OurHammer(shared.manager)
    let counted = 0
    const count = async (id: string): Promise<void> => {
      while (Date.now() < until) {
        const session = shared.session(id)
        await session.update('count', (n) => Number(n ?? 0) + 1)
        await session.close()
        counted++
      }
    }
    const [report] = await Promise.all([
      goHammers(world.binary, shared.folder, SHARED, seconds, { crypto: shared.isEncrypted }),
      ...[...SHARED, ...SHARED].map((id) => ours.run(id, until)),
      ...[...OWN, ...OWN].map(count),
    ])

    expect(ours.errors).toEqual([])
    expect(ours.wrong).toEqual([])
    expect(ours.uses).toBeGreaterThan(50)
    expect(ours.theirs).toBeGreaterThan(50)
    expect(ours.ours).toBeGreaterThan(50)
    // Nor does GoFrame ever see half of what we write.
    expect(report).toMatchObject({ empty: 0, errors: 0 })
    expect(report.writes).toBeGreaterThan(50)

    let found = 0
    for (const id of OWN) found += (await shared.ours(id)).count as number
    expect(counted).toBeGreaterThan(50)
    expect(found).toBe(counted)
    for (const id of SHARED) {
      await shared.weSet(id, { last: id })
      expect(await shared.go.get(id, 'last')).toBe(id)
      expect((await shared.go.read(id)).data).toEqual(await shared.ours(id))
    }
    console.log(world.version, world.body, ours.uses, ours.writes, ours.theirs, ours.ours, counted, report)
  })
})
