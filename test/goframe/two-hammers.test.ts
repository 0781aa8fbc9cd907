import { expect, it } from 'vitest'
import { besideGoFrame, Shared } from './support/beside.ts'
import { goHammers, OurHammer } from './support/hammering.ts'

const SECONDS = 3

besideGoFrame('while two GoFrames $version hammer one session, $body', (world) => {
  const shared = new Shared(world)

  // Two GoFrames tear each other's records: they lose sessions and mix values, with or without us.
  it('we fail only where they have left a record that GoFrame can’t read either', async () => {
    await shared.weSet('one', { start: true })
    const until = Date.now() + SECONDS * 1000
    const ours = new OurHammer(shared.manager)
    const hammer = (seed: number) =>
      goHammers(world.binary, shared.folder, ['one'], SECONDS, { crypto: shared.isEncrypted, seed })
    const [first, second] = await Promise.all([
      hammer(1),
      hammer(2),
      ours.run('one', until),
      ours.run('one', until),
    ])
    expect(first.writes + second.writes).toBeGreaterThan(20)
    expect(ours.empty).toBe(0)
    // The bytes that a longer plain record leaves behind a shorter one are ignored; of an encrypted one
    // the last block may open to nothing.
    const allowed = shared.isEncrypted && first.errors + second.errors > 0 ? ['RECORD_CORRUPT'] : []
    expect(ours.errors.filter((error) => !allowed.some((code) => error.startsWith(code)))).toEqual([])
    if (ours.errors.length === 0) expect(ours.uses).toBeGreaterThan(20)

    const theirs = await shared.go.read('one').then(
      ({ data }) => data,
      () => 'RECORD_CORRUPT',
    )
    expect(await shared.ours('one').catch(({ code }) => code)).toEqual(theirs)
    const session = shared.session('one')
    await session.removeAll()
    await session.set('a', 1)
    await session.close()
    expect((await shared.go.read('one')).data).toMatchObject({ a: 1 })
  })
})
