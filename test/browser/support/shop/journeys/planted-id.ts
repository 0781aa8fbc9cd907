import assert from 'node:assert/strict'
import { checkStatuses } from '../checks.ts'
import { type Browser, Shopper } from '../shopper.ts'
import type { Shop, Visit } from '../start-shop.ts'

type Order = 'rotation first' | 'log-in first' | 'at once'

/** The attacker's id is in the victim's browser. A slow request of the attacker runs, and a rotation beside the log-in. */
export function plantedId(order: Order) {
  return async (shop: Shop, browser: Browser): Promise<void> => {
    const made = await shop.visit(1, '/cart', '', { item: 'bait' })
    const planted = made.given[0] as string
    const victim = await Shopper.open(shop, browser, `/plant/${planted}`)
    await victim.goto('/form')
    await shop.advance((shop.rotateEvery ?? 0) + 1000)
    const reading = shop.visit(1, '/slow?set=evil&before=reading', planted)
    await shop.arrival(1, 'reading')
    const page = await victim.waitForPage()
    await victim.send('logIn', 'ada', { at: 0, before: 'checked' })
    await shop.arrival(0, 'checked')

    const visits: Visit[] = []
    const rotate = async () => void visits.push(await shop.visit(1, '/who', planted))
    if (order === 'rotation first') await rotate()
    if (order === 'at once') await Promise.all([rotate(), shop.open(0, 'checked')])
    await shop.open(0, 'checked')
    assert.equal((await page()).user, 'ada')
    if (order === 'log-in first') await rotate()
    await shop.open(1, 'reading')
    visits.push(await reading)

    const known = [planted, ...visits.flatMap(({ given }) => given)].filter((id) => id !== '')
    assert.equal(known.length > 1, order === 'rotation first' && shop.rotateEvery !== undefined)
    for (const id of known) for (const at of [0, 1]) visits.push(await shop.visit(at, '/who', id))
    for (const { shown } of visits) assert.equal(shown?.user, null)
    for (const at of [0, 1]) {
      await victim.goto(`/?at=${at}`)
      const { user, data } = await victim.shown()
      assert.deepEqual({ user, data }, { user: 'ada', data: { cart: ['bait'] } })
    }
    assert.equal(known.includes(shop.passed.at(-1)?.brought[0] as string), false)
    assert.equal(await shop.sessionsOf('ada'), 1)
    checkStatuses(shop)
  }
}
