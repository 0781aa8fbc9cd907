import assert from 'node:assert/strict'
import { Visitor } from './visitor.mjs'

const LOG_IN = { name: 'ada', password: 'an example' }
const LOG_IN_OF_BOB = { name: 'bob', password: 'another example' }

/** The walk through the shops that answer in JSON: they differ by their framework alone. */
export async function walkShop(journey) {
  const { step } = journey
  const newVisitor = () => new Visitor(() => journey.url)
  const ada = newVisitor()

  await step('a visitor who stores nothing gets no cookie', async () => {
    const response = await ada.get('/cart')
    assert.deepEqual([response.status, response.headers.getSetCookie()], [200, []])
    assert.deepEqual(await response.json(), {})
  })

  await step('a cart gets a cookie that no script can read', async () => {
    const response = await ada.post('/cart', { item: 'tea' })
    assert.match(
      response.headers.getSetCookie().join('\n'),
      /^gfsessionid=[0-9a-z]{32};.*HttpOnly; SameSite=Lax$/,
    )
    assert.deepEqual(await response.json(), { tea: 1 })
    assert.deepEqual(await ada.json('/cart'), { tea: 1 })
  })

  await step('things that are not sold are refused, and no cookie is sent', async () => {
    for (const item of ['__proto__', 'gold', 7, undefined]) {
      const response = await newVisitor().post('/cart', { item })
      assert.deepEqual([response.status, response.headers.getSetCookie()], [400, []])
    }
    const empty = await newVisitor().send('POST', '/login')
    assert.ok([400, 401].includes(empty.status))
  })

  const before = ada.copy()

  await step('a wrong password logs nobody in', async () => {
    const response = await ada.post('/login', { ...LOG_IN, password: 'a guess' })
    assert.deepEqual([response.status, response.headers.getSetCookie()], [401, []])
    assert.equal((await ada.get('/account')).status, 401)
  })

  await step('a log-in keeps the cart, and the old id opens nothing', async () => {
    const response = await ada.post('/login', LOG_IN)
    assert.equal(response.status, 204)
    assert.notEqual(ada.cookies.get('gfsessionid'), before.cookies.get('gfsessionid'))
    assert.deepEqual(await ada.json('/account'), { user: 'ada' })
    assert.deepEqual(await ada.json('/cart'), { tea: 1 })
    assert.deepEqual(await before.json('/cart'), {})
  })

  await step('a double click on the log-in gives one session, with the cart', async () => {
    const guest = newVisitor()
    await guest.post('/cart', { item: 'cup' })
    const clicks = [guest.copy(), guest.copy()]
    const answers = await Promise.all(clicks.map((click) => click.post('/login', LOG_IN)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [204, 204],
    )
    assert.equal(new Set(clicks.map(({ cookies }) => cookies.get('gfsessionid'))).size, 1)
    for (const click of clicks) {
      assert.deepEqual(await click.json('/account'), { user: 'ada' })
      assert.deepEqual(await click.json('/cart'), { cup: 1 })
    }
    assert.deepEqual(await guest.json('/cart'), {})
  })

  await step('who logs in after another user gets nothing of hers', async () => {
    const shared = newVisitor()
    await shared.post('/login', LOG_IN)
    await shared.post('/cart', { item: 'tea' })
    const hers = shared.copy()
    assert.equal((await shared.post('/login', LOG_IN_OF_BOB)).status, 204)
    assert.deepEqual(await shared.json('/account'), { user: 'bob' })
    assert.deepEqual(await shared.json('/cart'), {})
    assert.equal((await hers.get('/account')).status, 401)
    assert.deepEqual(await hers.json('/cart'), {})
  })

  await step('parallel requests all count', async () => {
    const work = Array.from({ length: 8 }, () => ada.post('/cart', { item: 'cup' }))
    for (const response of await Promise.all(work)) assert.ok(response.ok)
    assert.deepEqual(await ada.json('/cart'), { tea: 1, cup: 8 })
  })

  await step('the session outlives the server', async () => {
    await journey.restart()
    assert.deepEqual(await ada.json('/account'), { user: 'ada' })
    assert.deepEqual(await ada.json('/cart'), { tea: 1, cup: 8 })
  })

  await step('a log-out ends the session, and expires its cookie', async () => {
    const copy = ada.copy()
    assert.equal((await ada.post('/logout')).status, 204)
    assert.equal(ada.cookies.size, 0)
    for (const visitor of [ada, copy]) {
      assert.equal((await visitor.get('/account')).status, 401)
      assert.deepEqual(await visitor.json('/cart'), {})
    }
  })
}
