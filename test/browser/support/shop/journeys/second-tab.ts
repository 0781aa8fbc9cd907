import assert from 'node:assert/strict'
import { checkBrowser } from '../checks.ts'
import { type Browser, Shopper } from '../shopper.ts'
import type { Shop } from '../start-shop.ts'

/** A second tab shows an older page, from before the log-in. */
export async function secondTab(shop: Shop, browser: Browser): Promise<void> {
  const ada = await Shopper.open(shop, browser)
  await ada.add('book')
  const second = await Shopper.open(shop, browser)
  await ada.logIn('ada', { at: 0 })
  assert.equal((await second.shown()).user, null)
  const { user, data } = await second.add('pen', { at: 1 })
  assert.deepEqual({ user, data }, { user: 'ada', data: { cart: ['book', 'pen'] } })
  for (const shopper of [ada, second]) {
    await checkBrowser(shop, shopper, { user: 'ada', cart: ['book', 'pen'] })
  }
}

/**
 * A second tab asks for something slow while the log-in is stored but not answered, and is answered later: the log-in
 * stays.
 */
export async function secondTabMeanwhile(shop: Shop, browser: Browser): Promise<void> {
  const ada = await Shopper.open(shop, browser)
  await ada.add('book')
  const second = await Shopper.open(shop, browser)
  const page = await ada.waitForPage()
  await ada.send('logIn', 'ada', { at: 0, after: 'stored' })
  await shop.arrival(0, 'stored')
  const slow = await second.fetch('/slow', { at: 1, before: 'reading' })
  await shop.arrival(1, 'reading')
  await shop.open(0, 'stored')
  assert.equal((await page()).user, 'ada')
  await shop.open(1, 'reading')
  await slow()
  await checkBrowser(shop, ada, { user: 'ada', cart: ['book'] })
}
