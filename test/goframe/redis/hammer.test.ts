import { expect, it } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { DAY } from '../support/beside.ts'
import { besideGoFrameOnRedis, goFrame, SharedRedis } from '../support/beside-redis.ts'
import { goHammers, OurHammer } from '../support/hammering.ts'

const SHARED = ['shared-1', 'shared-2', 'shared-3']
const OWN = ['own-1', 'own-2']
const SECONDS = 5

besideGoFrameOnRedis('while two GoFrames hammer the same sessions in a Redis $layout', ({ layout }) => {
  const shared = new SharedRedis(layout)
  const isHash = layout === 'hash table'

  it('Node reads only values that were written, has no errors and loses none of its own changes beside two hammering GoFrames', async () => {
    // Like another Node process: a storage remembers what it has read.
    const neighbour = new Manager(DAY, shared.newStorage())
    for (const id of [...SHARED, ...OWN]) await shared.weSet(id, { start: 'yes', count: 0, last: '' })

    const ours = new OurHammer(shared.manager)
    const others = new OurHammer(neighbour)
    let counted = 0
    const count = async (manager: Manager, id: string, until: number): Promise<void> => {
      while (Date.now() < until) {
        const session = manager.new(id)
        await session.update('count', (n) => Number(n) + 1)
        await session.close()
        counted++
      }
    }
    // GoFrame can overwrite a string with what it has loaded, and so undo what Node saved since: there Node counts in
    // sessions of its own. In a hash GoFrame only writes its own fields.
    const countedIn = isHash ? SHARED : OWN
    const hammer = (seed: number) => goHammers(goFrame.binary, shared.place, SHARED, SECONDS, { seed })
    const hammerAll = async (): Promise<void> => {
      const until = Date.now() + SECONDS * 1000
      const [first, second] = await Promise.all([
        hammer(1),
        hammer(2),
        ...SHARED.map((id) => ours.run(id, until)),
        ...(isHash ? [] : SHARED.map((id) => others.run(id, until))),
        ...[shared.manager, neighbour].flatMap((manager) => countedIn.map((id) => count(manager, id, until))),
      ])
      for (const report of [first, second]) expect(report).toMatchObject({ empty: 0, errors: 0 })
    }
    // A busy machine needs more than one round.
    do await hammerAll()
    while (Math.min(ours.uses, ours.writes, ours.theirs, ours.ours, counted) <= 20)

    for (const { errors, wrong, empty } of [ours, others]) {
      expect(errors).toEqual([])
      expect(wrong.slice(0, 10)).toEqual([])
      expect(empty).toBe(0)
    }

    let found = 0
    for (const id of countedIn) found += Number((await shared.ours(id)).count)
    expect(found).toBe(counted)
    for (const id of SHARED) {
      if (isHash) expect(ours.lostFrom(id, await shared.ours(id))).toEqual([])
      await shared.weSet(id, { last: 'ours' })
      expect(await shared.go.get(id, 'last')).toBe('ours')
      expect((await shared.go.read(id)).data).toEqual(await shared.ours(id))
    }
  })
})
