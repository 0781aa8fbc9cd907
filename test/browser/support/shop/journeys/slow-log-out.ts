import assert from 'node:assert/strict'
import { checkBrowser } from '../checks.ts'
import { type Browser, Shopper } from '../shopper.ts'
import type { Shop } from '../start-shop.ts'

/** A log-out while a slow request of another tab runs, which has set something, or sets it afterwards. */
export function slowLogOut(gate: 'before' | 'after') {
  return async (shop: Shop, browser: Browser): Promise<void> => {
    const ada = await Shopper.open(shop, browser)
    await ada.logIn('ada')
    await ada.add('book')
    const other = await Shopper.open(shop, browser)
    const slow = await other.fetch('/slow?set=late', { at: 1, [gate]: 'slow' })
    await shop.arrival(1, 'slow')
    assert.equal((await ada.logOut({ at: 0 })).user, null)
    await shop.open(1, 'slow')
    await slow()
    assert.deepEqual(shop.passed.find(({ path }) => path.startsWith('/slow'))?.given, [])
    await checkBrowser(shop, ada, { user: null })
    assert.deepEqual(shop.passed.at(-1)?.brought, [])
    assert.equal(await shop.sessionsOf('ada'), 0)
  }
}
