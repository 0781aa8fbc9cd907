import assert from 'node:assert/strict'
import { checkBrowser, checkDead } from '../checks.ts'
import { type Browser, Shopper } from '../shopper.ts'
import type { Shop } from '../start-shop.ts'

type Older = 'anonymous' | 'of ada' | 'of bob' | 'dead'

/** An older cookie of the path `/account` comes before that of the path `/`. */
export function twoCookies(older: Older) {
  return async (shop: Shop, browser: Browser): Promise<void> => {
    const name = { anonymous: '', 'of ada': 'ada', 'of bob': 'bob', dead: '' }[older]
    const ada = await Shopper.open(shop, browser, `/account/older?user=${name}`)
    const old = shop.passed.at(-1)?.given[0] as string
    if (older === 'dead') await shop.visit(0, '/log-out', old, {})
    // At the other path the browser has the new cookie alone.
    await ada.goto('/')
    await ada.add('book')
    // A log-in moves the first session, and replaces this cookie: the anonymous session is left to its TTL.
    const left = shop.passed.flatMap(({ given }) => given).at(-1) as string
    await ada.goto('/account/')
    assert.equal(shop.passed.at(-1)?.brought.length, 2)
    assert.equal(shop.passed.at(-1)?.brought[0], old)

    await ada.logIn('ada', { at: 0 })
    for (const at of [1, 0, 1]) {
      await ada.goto(`/account/?at=${at}`)
      assert.equal((await ada.shown()).user, 'ada')
    }
    await ada.logOut({ at: 1 })
    for (const base of ['', '/account']) await checkBrowser(shop, ada, { user: null, base, except: left })
    for (const user of ['ada', 'bob']) assert.equal(await shop.sessionsOf(user), 0)
    await checkDead(shop, [old])
    assert.equal((await ada.logIn('ada', { at: 1 })).user, 'ada')
    await ada.goto('/account/?at=0')
    assert.equal((await ada.shown()).user, 'ada')
  }
}
