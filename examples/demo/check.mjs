// Walks through the demo without a browser, with its own server and folder.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Browser } from './browser.mjs'
import { createDemo } from './demo.mjs'
import { Gate } from './gate.mjs'
import { listen } from './listen.mjs'
import { runSteps } from './run-steps.mjs'

const LONGEST = 9000

// Ends the check if something hangs.
const patience = setTimeout(() => {
  console.log(`FAIL not done after ${LONGEST} ms`)
  process.exit(1)
}, LONGEST)
process.exitCode = (await runSteps(journey(), console.log)) ? 0 : 1
clearTimeout(patience)

/** Yields each step as [what it shows, the check]. A step runs before the next one is yielded. */
async function* journey() {
  const folder = await mkdtemp(join(tmpdir(), 'gsession-demo-'))
  const slow = new Gate()
  const { server, storage, stop } = createDemo({ folder, pause: () => slow.pass() })
  try {
    const address = await listen(server, 0)
    yield* visit({
      browser: new Browser(address),
      fileOf: (id) => join(folder, `${id}.session`),
      storage,
      slow,
    })
  } finally {
    await stop()
    await rm(folder, { recursive: true })
  }
}

async function* visit({ browser, fileOf, storage, slow }) {
  const cart = async () => (await browser.get('/api/session')).body.cart
  const record = async () => (await browser.get('/api/record')).body.record
  const add = (article, more = {}) => browser.post('/api/cart', { article, ...more })

  yield [
    'a visitor gets the page, and no cookie',
    async () => {
      assert.equal((await browser.get('/')).status, 200)
      assert.equal((await browser.get('/api/session')).status, 200)
      assert.equal(browser.sessionId, '')
    },
  ]

  let guestId = ''
  yield [
    'the first article in the cart begins a session',
    async () => {
      await add('tea')
      guestId = browser.sessionId
      assert.match(guestId, /^[0-9a-z]{32}$/)
    },
  ]

  yield [
    'log-in gives the session a new id, and the cart moves along',
    async () => {
      const { body } = await browser.post('/api/login', { name: 'Ada' })
      assert.deepEqual(body, { user: 'Ada', cart: { tea: 1 } })
      assert.notEqual(browser.sessionId, guestId)
    },
  ]

  yield [
    'the id from before the log-in opens nothing',
    async () => {
      const thief = new Browser(browser.address, guestId)
      assert.deepEqual((await thief.get('/api/session')).body, { user: null, cart: {} })
      await assert.rejects(readFile(fileOf(guestId)), { code: 'ENOENT' })
    },
  ]

  yield [
    'two parallel requests add to the cart, and both are kept',
    async () => {
      const answers = await Promise.all([add('mug'), add('mug')])
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200],
      )
      assert.deepEqual(await cart(), { tea: 1, mug: 2 })
    },
  ]

  yield [
    'a second tab sees the cart',
    async () => {
      const secondTab = new Browser(browser.address, browser.sessionId)
      assert.deepEqual((await secondTab.get('/api/session')).body, { user: 'Ada', cart: { tea: 1, mug: 2 } })
    },
  ]

  yield [
    'the second tab adds while a slow request is under way, and both are kept',
    async () => {
      const first = add('honey', { slow: '1' })
      await slow.arrival()
      assert.equal((await add('tea')).status, 200)
      slow.open()
      assert.equal((await first).status, 200)
      assert.deepEqual(await cart(), { tea: 2, mug: 2, honey: 1 })
    },
  ]

  yield [
    'the record on disk is a stamp of 8 bytes and JSON',
    async () => {
      const bytes = await readFile(fileOf(browser.sessionId))
      const { stamp, size } = await record()
      assert.equal(Number(bytes.readBigInt64LE()), stamp)
      assert.ok(Math.abs(Date.now() - stamp) < LONGEST)
      assert.equal(bytes.length, size)
      assert.deepEqual(JSON.parse(bytes.toString('utf8', 8)), {
        user: 'Ada',
        cart: { tea: 2, mug: 2, honey: 1 },
      })
    },
  ]

  let used = 0
  yield [
    'the session grows older, and looking at its record does not renew it',
    async () => {
      await storage.flush()
      const before = await record()
      await sleep(50)
      await record()
      await storage.flush()
      const after = await record()
      used = after.stamp
      assert.equal(after.stamp, before.stamp)
      assert.ok(after.age >= before.age + 45)
    },
  ]

  yield [
    'reading the session renews it',
    async () => {
      await cart()
      await storage.flush()
      assert.ok((await record()).stamp > used)
    },
  ]

  yield [
    'a post from another site is refused',
    async () => {
      const { status } = await browser.post('/api/logout', {}, { origin: 'http://elsewhere.example' })
      assert.equal(status, 403)
      assert.equal((await browser.get('/api/session')).body.user, 'Ada')
    },
  ]

  const lastId = browser.sessionId
  let late
  yield [
    'log-out clears the cookie and removes the record',
    async () => {
      late = add('mug', { slow: '1' })
      await slow.arrival()
      await browser.post('/api/logout')
      assert.equal(browser.sessionId, '')
      await assert.rejects(readFile(fileOf(lastId)), { code: 'ENOENT' })
    },
  ]

  yield [
    'a slow request from before the log-out does not bring the session back',
    async () => {
      slow.open()
      assert.equal((await late).status, 409)
      assert.equal(browser.sessionId, '')
      await assert.rejects(readFile(fileOf(lastId)), { code: 'ENOENT' })
      assert.equal(await record(), null)
    },
  ]
}
