import assert from 'node:assert/strict'
import { sessionCookie, withChromium } from './support/chromium.mjs'

export const walk = (journey) => withChromium((browser) => walkWith(browser, journey))

async function walkWith({ context, open, complaints }, journey) {
  const { step } = journey
  const page = await open()
  const second = await open()
  const count = (tab, text) => tab.getByText(text).waitFor()
  const statusOfAccount = async (cookie) =>
    (await fetch(new URL('/account', journey.url), { headers: cookie && { cookie } })).status

  async function logIn(password, { tab = page, name = 'ada' } = {}) {
    await tab.getByLabel('Name').fill(name)
    await tab.getByLabel('Password').fill(password)
    await tab.getByRole('button', { name: 'Log in' }).click()
  }

  await step('a visitor is asked to log in, and gets no cookie', async () => {
    await page.goto(journey.url)
    await page.getByRole('button', { name: 'Log in' }).waitFor()
    assert.equal(await sessionCookie(context), undefined)
    assert.equal(await statusOfAccount(), 401)
  })

  await step('the cart of the browser takes things, and tells other tabs', async () => {
    await second.goto(journey.url)
    await count(second, 'tea: 0')
    await page.getByRole('button', { name: 'Add tea' }).click()
    await count(page, 'tea: 1')
    await count(second, 'tea: 1')
    await second.getByRole('button', { name: 'Add tea' }).click()
    await count(page, 'tea: 2')
  })

  await step('a wrong password logs nobody in', async () => {
    await logIn('a guess')
    await page.getByText('Wrong name or password').waitFor()
    assert.equal(await sessionCookie(context), undefined)
  })

  await step('the server action logs in, and its cookie is read by no script', async () => {
    await logIn('an example')
    await page.getByText('Hello ada').waitFor()
    const { httpOnly, sameSite, secure } = await sessionCookie(context)
    assert.deepEqual({ httpOnly, sameSite, secure }, { httpOnly: true, sameSite: 'Lax', secure: true })
  })

  await step('the route handler sees the same session', async () => {
    assert.deepEqual(await page.evaluate(async () => (await fetch('/account')).json()), { user: 'ada' })
  })

  await step('log-in and cart outlive a reload', async () => {
    await page.reload()
    await page.getByText('Hello ada').waitFor()
    await count(page, 'tea: 2')
  })

  await step('a log-out ends the session, and leaves the cart', async () => {
    const cookie = `gfsessionid=${(await sessionCookie(context)).value}`
    assert.equal(await statusOfAccount(cookie), 200)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in' }).waitFor()
    assert.equal(await sessionCookie(context), undefined)
    assert.equal(await statusOfAccount(cookie), 401)
    await count(page, 'tea: 2')
  })

  await step('tabs that log in at once, with one cookie, share one session', async () => {
    const third = await open()
    const tabs = [page, third]
    for (const tab of [second, third]) await tab.goto(journey.url) // forms of nobody
    await logIn('an example', { tab: second })
    await second.getByText('Hello ada').waitFor()
    const before = `gfsessionid=${(await sessionCookie(context)).value}`
    await Promise.all(tabs.map((tab) => logIn('an example', { tab })))
    for (const tab of tabs) await tab.getByText('Hello ada').waitFor()
    assert.equal(await statusOfAccount(`gfsessionid=${(await sessionCookie(context)).value}`), 200)
    assert.equal(await statusOfAccount(before), 401)
  })

  await step('who logs in after another user is not her', async () => {
    const stale = await open()
    await context.clearCookies()
    await stale.goto(journey.url)
    await page.goto(journey.url)
    await logIn('an example')
    await page.getByText('Hello ada').waitFor()
    const hers = `gfsessionid=${(await sessionCookie(context)).value}`
    await logIn('another example', { tab: stale, name: 'bob' })
    await stale.getByText('Hello bob').waitFor()
    assert.equal(await statusOfAccount(hers), 401)
    assert.deepEqual(await stale.evaluate(async () => (await fetch('/account')).json()), { user: 'bob' })
  })

  await step('no page has complained', async () => assert.deepEqual(complaints, []))
}
