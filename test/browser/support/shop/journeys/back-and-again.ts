import assert from 'node:assert/strict'
import { checkBrowser } from '../checks.ts'
import { type Browser, Shopper } from '../shopper.ts'
import type { Shop } from '../start-shop.ts'

/**
 * Back to the form after a log-in, and log in again. `isKept`: whether the browser must have kept the page of the form as
 * it was.
 */
export async function backAndAgain(shop: Shop, browser: Browser, isKept?: true): Promise<void> {
  const ada = await Shopper.open(shop, browser)
  await ada.add('book')
  await ada.goto('/form')
  const { handle } = await ada.logIn('ada', { at: 0 })
  await ada.back()
  if (isKept) assert.equal(await ada.wasKept(), true)
  const again = await ada.logIn('ada', { at: 1 })
  assert.deepEqual(again, { user: 'ada', handle, data: { cart: ['book'] } })
  await checkBrowser(shop, ada, { user: 'ada', cart: ['book'] })
}
