import assert from 'node:assert/strict'
import { checkBrowser } from '../checks.ts'
import { type Browser, Shopper } from '../shopper.ts'
import type { Shop } from '../start-shop.ts'

/** A tab is closed before its log-in is answered; in a new one the log-in is made again at once. */
export function closedTab(path: '/' | '/form') {
  return async (shop: Shop, browser: Browser): Promise<void> => {
    await closeDuringLogIn(shop, browser)
    const again = await Shopper.open(shop, browser, `${path}?at=1`)
    assert.equal((await again.shown()).user, null)
    assert.equal((await again.logIn('ada', { at: 1 })).user, 'ada')
    await shop.open(0, 'stored')
    await checkBrowser(shop, again, { user: 'ada', cart: ['book'] })
  }
}

/** The same, but the log-in is made again later than the grace: it is a new session. */
export async function closedTabLater(shop: Shop, browser: Browser): Promise<void> {
  await closeDuringLogIn(shop, browser)
  for (const id of shop.passed.at(-1)?.brought ?? []) await shop.expire(id)
  const again = await Shopper.open(shop, browser, '/?at=1')
  assert.equal((await again.logIn('ada', { at: 1 })).user, 'ada')
  await shop.open(0, 'stored')
  assert.deepEqual((await again.shown()).data, {})
  // Nobody knows the id of the other one: it ends with its TTL.
  assert.equal(await shop.sessionsOf('ada'), 2)
}

async function closeDuringLogIn(shop: Shop, browser: Browser): Promise<void> {
  const ada = await Shopper.open(shop, browser)
  await ada.add('book')
  await ada.send('logIn', 'ada', { at: 0, after: 'stored' })
  await shop.arrival(0, 'stored')
  await ada.close()
}
