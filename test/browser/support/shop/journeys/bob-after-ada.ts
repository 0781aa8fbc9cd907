import assert from 'node:assert/strict'
import { checkBrowser } from '../checks.ts'
import { type Browser, Shopper } from '../shopper.ts'
import type { Shop } from '../start-shop.ts'

/** Bob logs in on the browser where ada is logged in, and a slow request of ada's runs. */
export async function bobAfterAda(shop: Shop, browser: Browser): Promise<void> {
  const tab = await Shopper.open(shop, browser)
  const { handle } = await tab.logIn('ada')
  await tab.add('letter to ada')
  const other = await Shopper.open(shop, browser)
  const slow = await other.fetch('/slow?set=dear', { at: 1, before: 'reading' })
  await shop.arrival(1, 'reading')
  const bob = await tab.logIn('bob', { at: 0 })
  assert.deepEqual([bob.user, bob.data], ['bob', {}])
  assert.notEqual(bob.handle, handle)
  await shop.open(1, 'reading')
  await slow()
  assert.deepEqual(shop.passed.find(({ path }) => path.startsWith('/slow'))?.given, [])
  await checkBrowser(shop, tab, { user: 'bob' })
  assert.equal(await shop.sessionsOf('ada'), 0)
}
