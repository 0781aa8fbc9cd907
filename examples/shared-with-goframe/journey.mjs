import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { Browser } from '../demo/browser.mjs'

/** A visit to both halves of the shop. Yields each step as [what it shows, the check]. */
export function* journey({ goframe, node }) {
  const browser = new Browser(node)
  /** The same browser at another address. Cookies do not depend on the port. */
  const at = (address) => Object.assign(browser, { address })
  const visitorAt = async (address, visitor = at(address)) => {
    const { user, cart } = (await visitor.get('/session')).body
    return { user, cart }
  }
  /** GoFrame saves after the head of its response, so the other half may see the change a moment later. */
  const seen = async (address, expected) => {
    for (const end = Date.now() + 2000; Date.now() < end; await sleep(10)) {
      if (isDeepStrictEqual(await visitorAt(address), expected)) return
    }
    assert.deepEqual(await visitorAt(address), expected)
  }
  const nobody = { user: null, cart: [] }

  yield [
    'a visitor is nobody at either, and gets no cookie',
    async () => {
      assert.deepEqual(await visitorAt(node), nobody)
      assert.deepEqual(await visitorAt(goframe), nobody)
      assert.equal(browser.sessionId, '')
    },
  ]

  yield [
    'a log-in at Node is known to GoFrame',
    async () => {
      await at(node).post('/login', { name: 'Ada' })
      assert.deepEqual(await visitorAt(goframe), { user: 'Ada', cart: [] })
    },
  ]

  yield [
    'a cart is filled at both',
    async () => {
      await at(node).post('/cart', { article: 'tea' })
      await at(goframe).post('/cart', { article: 'mug' })
      await seen(node, { user: 'Ada', cart: ['tea', 'mug'] })
      await at(node).post('/cart', { article: 'crème <brûlée>' })
      assert.deepEqual(await visitorAt(goframe), { user: 'Ada', cart: ['tea', 'mug', 'crème <brûlée>'] })
    },
  ]

  yield [
    'a log-out at GoFrame ends the session at Node',
    async () => {
      const late = new Browser(node, browser.sessionId)
      await at(goframe).post('/logout')
      await seen(node, nobody)
      assert.deepEqual(await visitorAt(node, late), nobody)
    },
  ]

  yield [
    'a log-in at GoFrame is known to Node, and the cart moves along to its new id',
    async () => {
      await at(goframe).post('/cart', { article: 'tea' })
      await seen(node, { user: null, cart: ['tea'] })
      const guest = new Browser(node, browser.sessionId)
      await at(goframe).post('/login', { name: 'Bob' })
      await seen(node, { user: 'Bob', cart: ['tea'] })
      assert.notEqual(browser.sessionId, guest.sessionId)
      assert.deepEqual(await visitorAt(node, guest), nobody)
    },
  ]

  yield [
    'a log-in again at Node keeps what GoFrame stored, under one more id',
    async () => {
      const before = new Browser(goframe, browser.sessionId)
      await at(node).post('/login', { name: 'Cleo' })
      assert.deepEqual(await visitorAt(goframe), { user: 'Cleo', cart: ['tea'] })
      assert.deepEqual(await visitorAt(goframe, before), nobody)
    },
  ]

  yield [
    'a log-out at Node ends the session at GoFrame',
    async () => {
      const late = new Browser(goframe, browser.sessionId)
      await at(node).post('/logout')
      assert.equal(browser.sessionId, '')
      assert.deepEqual(await visitorAt(goframe, late), nobody)
    },
  ]

  yield [
    'an id that somebody made up is not taken up by Node',
    async () => {
      const planted = 'a'.repeat(32)
      const victim = new Browser(node, planted)
      await victim.post('/cart', { article: 'tea' })
      assert.match(victim.sessionId, /^[0-9a-z]{32}$/)
      assert.notEqual(victim.sessionId, planted)
    },
  ]
}
