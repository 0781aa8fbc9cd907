import assert from 'node:assert/strict'
import { withChromium } from './support/chromium.mjs'

export const walk = (journey) => withChromium((browser) => walkWith(browser, journey))

async function walkWith({ context, open, complaints }, { url, step, stop }) {
  const page = await open()
  const second = await open()
  const shows = (tab, text) => tab.getByText(text).waitFor()
  const add = (tab, item) => tab.getByRole('button', { name: `Add ${item}` }).click()

  await step('the cart takes things, and tells other tabs', async () => {
    for (const tab of [page, second]) await tab.goto(url)
    await shows(second, 'tea: 0')
    await add(page, 'tea')
    await shows(page, 'tea: 1')
    await shows(second, 'tea: 1')
  })

  await step('no page has complained', async () => {
    await page.evaluate(async () => void (await navigator.serviceWorker.ready))
    assert.deepEqual(complaints, [])
  })

  await step('the page opens without its server and without a network, and has the cart', async () => {
    await stop()
    await context.setOffline(true)
    for (const tab of [page, second]) {
      await tab.reload()
      await shows(tab, 'Your cart (offline)')
      await shows(tab, 'tea: 1')
    }
  })

  await step('two tabs at once lose nothing without a network', async () => {
    const clicks = Array.from({ length: 5 }, () => [add(page, 'cup'), add(second, 'cup')])
    await Promise.all(clicks.flat())
    for (const tab of [page, second]) await shows(tab, 'cup: 10')
  })

  await step('the cart outlives the tabs, and can be emptied', async () => {
    for (const tab of [page, second]) await tab.close()
    const third = await open()
    await third.goto(url)
    await shows(third, 'cup: 10')
    await third.getByRole('button', { name: 'Empty' }).click()
    await shows(third, 'cup: 0')
    await third.reload()
    await shows(third, 'cup: 0')
  })
}
