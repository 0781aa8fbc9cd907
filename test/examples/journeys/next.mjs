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

  async function logIn(password) {
    await page.getByLabel('Name').fill('ada')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
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

  await step('no page has complained', async () => assert.deepEqual(complaints, []))
}
