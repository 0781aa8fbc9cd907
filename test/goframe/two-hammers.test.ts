import { expect, it } from 'vitest'
import { besideGoFrame, Shared } from './support/beside.ts'
import { goHammers, OurHammer } from './support/hammering.ts'

besideGoFrame('while two GoFrames $version hammer one session, $body', (world) => {
  const shared = new Shared(world)

  it('explores', async () => {
    const until = Date.now() + 4000
    await shared.weSet('one', { start: true })
    const ours = new OurHammer(shared.manager)
    const hammer = (seed: number) =>
      goHammers(world.binary, shared.folder, ['one'], 4, { crypto: shared.isEncrypted, seed })
    const reports = await Promise.all([hammer(1), hammer(2), ours.run('one', until), ours.run('one', until)])
    const tally: Record<string, number> = {}
    for (const e of [...ours.errors, ...ours.wrong]) tally[e] = (tally[e] ?? 0) + 1
    console.log(world.version, world.body, ours.uses, ours.writes, tally, reports.slice(0, 2))
    expect(ours.errors).toEqual([])
  })
})
