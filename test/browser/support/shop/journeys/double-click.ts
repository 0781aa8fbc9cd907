import assert from 'node:assert/strict'
import { checkBrowser } from '../checks.ts'
import { type Browser, Shopper } from '../shopper.ts'
import type { Shop } from '../start-shop.ts'

/** Two clicks on "log in": the browser gives the first request up, and shows the answer to the second. */
export async function doubleClick(shop: Shop, browser: Browser): Promise<void> {
  const ada = await Shopper.open(shop, browser)
  await ada.add('book')
  const page = await ada.waitForPage()
  await ada.sendTwice('logIn', 'ada', [
    { at: 0, before: 'first' },
    { at: 1, before: 'second' },
  ])
  await shop.arrival(1, 'second')
  await Promise.all([shop.open(0, 'first'), shop.open(1, 'second')])
  assert.equal((await page()).user, 'ada')
  await checkBrowser(shop, ada, { user: 'ada', cart: ['book'] })
}

/** Two log-ins at once of which the browser takes both answers. */
export async function doubleFetch(shop: Shop, browser: Browser): Promise<void> {
  const ada = await Shopper.open(shop, browser)
  await ada.add('book')
  const first = await ada.fetch('/log-in', { at: 0, before: 'one' }, 'ada')
  const second = await ada.fetch('/log-in', { at: 1, before: 'two' }, 'ada')
  await Promise.all([shop.arrival(0, 'one'), shop.arrival(1, 'two')])
  await Promise.all([shop.open(0, 'one'), shop.open(1, 'two')])
  for (const answer of [await first(), await second()]) assert.match(answer, /You are ada/)
  const logIns = shop.passed.filter(({ path }) => path.startsWith('/log-in'))
  assert.deepEqual(
    logIns.map(({ status }) => status),
    [303, 303],
  )
  assert.deepEqual(logIns[0]?.given, logIns[1]?.given)
  await checkBrowser(shop, ada, { user: 'ada', cart: ['book'] })
}
