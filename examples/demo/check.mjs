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
  let ahead = 0
  const now = () => Date.now() + ahead
  const { server, storage, stop } = createDemo({ folder, pause: () => slow.pass(), now })
  try {
    const address = await listen(server, 0)
    yield* visit({
      browser: new Browser(address),
      fileOf: (id) => join(folder, `${id}.session`),
      storage,
      slow,
      passMinutes: (count) => {
        ahead += count * 60_000
      },
    })
  } finally {
    await stop()
    await rm(folder, { recursive: true })
  }
}

async function* visit({ browser, fileOf, storage, slow, passMinutes }) {
  const cart = async () => (await browser.get('/api/session')).body.cart
  const record = async () => (await browser.get('/api/record')).body.record
  const stateOf = async (visitor) => {
    const { user, cart } = (await visitor.get('/api/session')).body
    return { user, cart }
  }
  const opensNothing = async (id) => {
    const thief = new Browser(browser.address, id)
    assert.deepEqual((await thief.get('/api/record')).body, { record: null })
    assert.deepEqual(await stateOf(thief), { user: null, cart: {} })
  }
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
      // What the file still says, for a while, leads to the new id: nobody may see it.
      await opensNothing(guestId)
    },
  ]

  yield [
    'a double click on the log-in gives one session, with the cart',
    async () => {
      const guest = new Browser(browser.address)
      await guest.post('/api/cart', { article: 'mug' })
      const clicks = [1, 2].map(() => new Browser(browser.address, guest.sessionId))
      const answers = await Promise.all(clicks.map((click) => click.post('/api/login', { name: 'Ada' })))
      for (const { body } of answers) assert.deepEqual(body, { user: 'Ada', cart: { mug: 1 } })
      assert.equal(clicks[0].sessionId, clicks[1].sessionId)
    },
  ]

  yield [
    'who logs in after another user gets nothing of theirs',
    async () => {
      const shared = new Browser(browser.address)
      await shared.post('/api/login', { name: 'Ada' })
      await shared.post('/api/cart', { article: 'mug' })
      const before = new Browser(browser.address, shared.sessionId)
      assert.deepEqual((await shared.post('/api/login', { name: 'Bob' })).body, { user: 'Bob', cart: {} })
      assert.deepEqual(await stateOf(before), { user: null, cart: {} })
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
      assert.deepEqual(await stateOf(secondTab), { user: 'Ada', cart: { tea: 1, mug: 2 } })
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
      const { '~gsession': notes, ...content } = JSON.parse(bytes.toString('utf8', 8))
      assert.deepEqual(content, { cart: { tea: 2, mug: 2, honey: 1 } })
      assert.equal(notes.user, 'Ada')
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
    'an order long after the log-in asks who it is',
    async () => {
      passMinutes(2)
      const before = browser.sessionId
      assert.equal((await browser.post('/api/order')).status, 403)
      assert.equal((await browser.post('/api/confirm', { name: 'Bob' })).status, 401)
      assert.equal((await browser.post('/api/confirm', { name: 'Ada' })).status, 200)
      assert.notEqual(browser.sessionId, before)
      assert.deepEqual(await cart(), { tea: 2, mug: 2, honey: 1 })
    },
  ]

  yield [
    'a double click orders once, and the order is told once',
    async () => {
      const answers = await Promise.all([browser.post('/api/order'), browser.post('/api/order')])
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
      const { body } = answers.find(({ status }) => status === 200)
      assert.deepEqual(body, { user: 'Ada', cart: {}, messages: ['Thank you, Ada: the order is placed.'] })
      assert.deepEqual((await browser.get('/api/session')).body.messages, [])
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
    'log-out clears the cookie, and the old id opens nothing',
    async () => {
      late = add('mug', { slow: '1' })
      await slow.arrival()
      await browser.post('/api/logout')
      assert.equal(browser.sessionId, '')
      await opensNothing(lastId)
    },
  ]

  yield [
    'a slow request from before the log-out does not bring the session back',
    async () => {
      slow.open()
      assert.equal((await late).status, 409)
      assert.equal(browser.sessionId, '')
      await opensNothing(lastId)
      assert.equal(await record(), null)
    },
  ]
}
