import assert from 'node:assert/strict'
import { sessionCookie, withChromium } from './support/chromium.mjs'
import { Visitor } from './support/visitor.mjs'

const LOG_IN = { name: 'ada', password: 'an example' }
const LOG_IN_OF_BOB = { name: 'bob', password: 'another example' }

/** adapter-node must know the address, to tell forms of this site from those of others. */
export const variables = (port) => {
  return { PORT: String(port), HOST: '127.0.0.1', ORIGIN: `http://127.0.0.1:${port}` }
}

export async function walk(journey) {
  await walkWithoutScripts(journey)
  await withChromium((browser) => walkWithScripts(browser, journey))
}

async function walkWithoutScripts(journey) {
  const { step } = journey
  const ada = new Visitor(() => journey.url)
  const page = async (visitor) => (await visitor.get('/')).text()

  await step('a visitor who stores nothing gets no cookie', async () => {
    const response = await ada.get('/')
    assert.deepEqual([response.status, response.headers.getSetCookie()], [200, []])
    assert.match(await response.text(), /Log in/)
  })

  await step('the cart gets a cookie that no script can read', async () => {
    const response = await ada.submit('/?/add', { item: 'tea' })
    assert.match(
      response.headers.getSetCookie().join('\n'),
      /^gfsessionid=[0-9a-z]{32};.*HttpOnly; SameSite=Lax$/,
    )
    assert.match(await response.text(), /tea: 1/)
  })

  await step('a wrong password, and what is not sold, are refused', async () => {
    const response = await ada.submit('/?/login', { ...LOG_IN, password: 'a guess' })
    assert.deepEqual([response.status, response.headers.getSetCookie()], [401, []])
    assert.match(await response.text(), /Wrong name or password/)
    assert.equal((await ada.submit('/?/add', { item: '__proto__' })).status, 400)
  })

  await step('a log-in keeps the cart, and the old id opens nothing', async () => {
    const before = ada.copy()
    const response = await ada.submit('/?/login', LOG_IN)
    assert.deepEqual([response.status, response.headers.get('location')], [303, '/'])
    assert.match(await page(ada), /Hello ada.*tea: 1/s)
    assert.match(await page(before), /Log in.*tea: 0/s)
  })

  await step('the page after a log-in tells it, and no later one', async () => {
    const visitor = new Visitor(() => journey.url)
    await visitor.submit('/?/login', LOG_IN)
    assert.match(await page(visitor), /Hello ada.*You are logged in/s)
    assert.doesNotMatch(await page(visitor), /You are logged in/)
  })

  await step('a double click on the log-in gives one session, with the cart', async () => {
    const guest = new Visitor(() => journey.url)
    await guest.submit('/?/add', { item: 'cup' })
    const clicks = [guest.copy(), guest.copy()]
    const answers = await Promise.all(clicks.map((click) => click.submit('/?/login', LOG_IN)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    )
    assert.equal(new Set(clicks.map(({ cookies }) => cookies.get('gfsessionid'))).size, 1)
    for (const click of clicks) assert.match(await page(click), /Hello ada.*cup: 1/s)
    assert.match(await page(guest), /Log in.*cup: 0/s)
  })

  await step('who logs in after another user gets nothing of hers', async () => {
    const shared = new Visitor(() => journey.url)
    await shared.submit('/?/login', LOG_IN)
    await shared.submit('/?/add', { item: 'tea' })
    const hers = shared.copy()
    assert.equal((await shared.submit('/?/login', LOG_IN_OF_BOB)).status, 303)
    assert.match(await page(shared), /Hello bob.*tea: 0/s)
    assert.match(await page(hers), /Log in.*tea: 0/s)
  })

  await step('parallel requests all count', async () => {
    await Promise.all(Array.from({ length: 8 }, () => ada.submit('/?/add', { item: 'cup' })))
    assert.match(await page(ada), /tea: 1.*cup: 8/s)
  })

  await step('the session outlives the server', async () => {
    await journey.restart()
    assert.match(await page(ada), /Hello ada.*tea: 1.*cup: 8/s)
  })

  await step('a log-out ends the session, and expires its cookie', async () => {
    const copy = ada.copy()
    assert.equal((await ada.submit('/?/logout')).status, 303)
    assert.equal(ada.cookies.size, 0)
    for (const visitor of [ada, copy]) assert.match(await page(visitor), /Log in.*tea: 0/s)
  })
}

async function walkWithScripts({ context, open, complaints }, { url, step }) {
  await step('the forms do the same with scripts', async () => {
    const page = await open()
    await page.goto(url, { waitUntil: 'networkidle' })
    await page.getByRole('button', { name: 'Add tea' }).click()
    await page.getByText('tea: 1').waitFor()
    const { value } = await sessionCookie(context)
    await page.getByLabel('Name').fill(LOG_IN.name)
    await page.getByLabel('Password').fill(LOG_IN.password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('Hello ada').waitFor()
    assert.notEqual((await sessionCookie(context)).value, value)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in' }).waitFor()
    assert.equal(await sessionCookie(context), undefined)
    assert.deepEqual(complaints, [])
  })
}
