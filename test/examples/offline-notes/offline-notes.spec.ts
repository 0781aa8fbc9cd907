import { recordsIn } from './support/stored.ts'
import { addNote, expect, noteErrors, notesOf, openTab, test } from './support/test.ts'

test('the notes app opens, changes and closes its session without a network', async ({ openOffline }) => {
  const page = await openOffline()
  await expect(page.locator('#network')).toHaveText('Offline')
  await addNote(page, 'Milk')
  await addNote(page, 'Bread')
  await expect(notesOf(page)).toHaveText(['Bread', 'Milk'])

  await page.getByRole('button', { name: 'Edit: Milk' }).click()
  await page.getByLabel('Text of the note').fill('Oat milk')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Delete: Bread' }).click()
  await expect(notesOf(page)).toHaveText(['Oat milk'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByLabel('Large').check()
  await expect(page.locator('#values')).toContainText('"large"')

  await page.reload()
  await expect(notesOf(page)).toHaveText(['Bread', 'Oat milk'])
  await expect(page.getByLabel('Large')).toBeChecked()
})

test('the notes app shows the stored record: a stamp and sealed bytes', async ({ openOffline }) => {
  const page = await openOffline()
  await addNote(page, 'A note that nobody reads')
  const id = await page.locator('#id').textContent()
  const records = await recordsIn(page)
  expect(Object.keys(records)).toEqual([id])
  const record = records[id ?? ''] ?? ''
  expect(record).not.toContain('note')
  await expect(page.locator('#size')).toHaveText(String(record.length))
  const hex = [...record.slice(0, 96)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0'))
  // The stamp may have been renewed since. The sealed bytes have not changed.
  await expect(page.locator('#bytes span')).toHaveText(hex.slice(8))
  await expect(page.locator('#bytes mark')).toHaveCount(8)
  await expect(page.locator('#values')).toContainText('A note that nobody reads')
})

test('two tabs that each add a note offline keep both, and each shows the other’s', async ({
  openOffline,
  openTab,
}) => {
  const first = await openOffline()
  const second = await openTab()
  await Promise.all([addNote(first, 'From the first'), addNote(second, 'From the second')])
  for (const page of [first, second]) {
    await expect(notesOf(page)).toHaveCount(2)
    await expect(page.locator('#log')).toContainText('elsewhere')
    await page.reload()
    await expect(notesOf(page)).toHaveCount(2)
  }
})

test('a change from another tab leaves a text that is being typed', async ({ openOffline, openTab }) => {
  const first = await openOffline()
  await addNote(first, 'To be changed')
  const second = await openTab()
  await second.getByRole('button', { name: 'Edit: To be changed' }).click()
  await second.getByLabel('Text of the note').fill('Half a sen')
  await second.getByLabel('New note').fill('Half a note')
  await first.getByRole('button', { name: 'Delete: To be changed' }).click()
  await addNote(first, 'Another')
  await expect(notesOf(second)).toHaveText(['Another'])
  await expect(second.getByLabel('New note')).toHaveValue('Half a note')
})

test('the notes app survives a restart of the browser, without its server', async ({
  playwright,
  launchOptions,
  site,
  errors,
}, info) => {
  const profile = info.outputPath('profile')
  const launch = async () => {
    const context = await playwright.chromium.launchPersistentContext(profile, launchOptions)
    noteErrors(context, errors)
    return context
  }
  const before = await launch()
  const first = await openTab(before, site)
  await addNote(first, 'From before')
  const { address } = site
  await expect(first.locator('#worker')).toHaveText(/^there/)
  await site.close()
  await before.close()

  const after = await launch()
  const page = await after.newPage()
  await page.goto(address)
  await expect(notesOf(page)).toHaveText(['From before'])
  await addNote(page, 'From after')
  await expect(page.locator('#offline-starts')).toHaveText('once')
  await after.close()
})

test('forgetting the device ends the session in every tab', async ({ openOffline, openTab }) => {
  const first = await openOffline()
  await addNote(first, 'A secret')
  const second = await openTab()
  const id = await second.locator('#id').textContent()
  await first.getByRole('button', { name: 'Forget this device' }).click()
  await first.getByRole('button', { name: 'Remove everything' }).click()
  for (const page of [first, second]) {
    await expect(page.getByRole('heading', { name: 'Nothing is stored any more' })).toBeFocused()
    expect(await page.content()).not.toContain('A secret')
  }
  await expect(second.locator('#ended-why')).toContainText('in another tab')
  expect(await recordsIn(second)).toEqual({})

  await second.getByRole('button', { name: 'Start anew' }).click()
  await expect(second.locator('#no-notes')).toBeVisible()
  await expect(second.locator('#id')).not.toHaveText(id ?? '')
})

test('a tab that does not know of the end can’t bring the session back', async ({
  openOffline,
  context,
  site,
}) => {
  const first = await openOffline()
  const deaf = await context.newPage()
  await deaf.addInitScript(() => {
    BroadcastChannel.prototype.addEventListener = () => {}
  })
  await deaf.goto(site.address)
  await deaf.getByLabel('New note').fill('Too late')
  await first.getByRole('button', { name: 'Forget this device' }).click()
  await first.getByRole('button', { name: 'Remove everything' }).click()
  await expect(first.locator('#ended')).toBeVisible()

  await deaf.getByRole('button', { name: 'Add note' }).click()
  await expect(deaf.locator('#ended-why')).toContainText('in another tab')
  expect(await recordsIn(deaf)).toEqual({})
})

test('the page is told of a change by the service worker', async ({ openOffline }) => {
  const page = await openOffline()
  await expect(page.locator('#offline-starts')).toHaveText('once')
  await page.getByRole('button', { name: 'Let the worker add a note' }).click()
  await expect(notesOf(page)).toHaveText([/^From the service worker/])
  await expect(page.locator('#log')).toContainText('changed notes')
  await page.reload()
  await expect(page.locator('#offline-starts')).toHaveText('2 times')
})

test('a passphrase locks the notes, for the service worker too', async ({ openOffline }) => {
  const page = await openOffline()
  await addNote(page, 'Behind a passphrase')
  await page.getByLabel('Protect with a passphrase').fill('correct horse')
  await page.getByRole('button', { name: 'Protect' }).click()
  await expect(page.locator('#key')).toContainText('passphrase')

  await page.getByRole('button', { name: 'Lock this tab' }).click()
  await expect(page.getByLabel('Passphrase', { exact: true })).toBeFocused()
  expect(await page.content()).not.toContain('Behind a passphrase')
  await page.keyboard.type('wrong horse')
  await page.keyboard.press('Enter')
  await expect(page.getByText('That is not the passphrase.')).toBeVisible()
  await page.getByLabel('Passphrase', { exact: true }).fill('correct horse')
  await page.keyboard.press('Enter')
  await expect(notesOf(page)).toHaveText(['Behind a passphrase'])
  // The app was started twice, and the worker could not count the second start.
  await expect(page.locator('#offline-starts')).toHaveText('once')

  await page.getByRole('button', { name: 'Stop asking for it' }).click()
  await expect(page.locator('#key')).toContainText('this device')
  await page.reload()
  await expect(notesOf(page)).toHaveText(['Behind a passphrase'])
})

test('a device whose passphrase is lost can be forgotten', async ({ openOffline }) => {
  const page = await openOffline()
  await page.getByLabel('Protect with a passphrase').fill('correct horse')
  await page.getByRole('button', { name: 'Protect' }).click()
  await page.getByRole('button', { name: 'Lock this tab' }).click()
  await page.getByRole('button', { name: 'Forget this device' }).click()
  await page.getByRole('button', { name: 'Remove everything' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing is stored any more' })).toBeFocused()
  expect(await recordsIn(page)).toEqual({})
  await page.getByRole('button', { name: 'Start anew' }).click()
  await expect(page.getByLabel('New note')).toBeVisible()
})

test('the notes app keeps notes in memory, and says so, if the browser allows no IndexedDB', async ({
  context,
  site,
  errors,
}) => {
  const page = await context.newPage()
  await page.addInitScript(() => {
    indexedDB.open = () => {
      throw new DOMException('denied', 'SecurityError')
    }
  })
  await page.goto(site.address)
  await addNote(page, 'Not for long')
  await expect(page.locator('#kept-in')).toContainText('memory')
  await expect(page.getByText('allows no IndexedDB')).toBeVisible()
  await page.reload()
  await expect(page.locator('#no-notes')).toBeVisible()
  expect(errors.splice(0).every((text) => text.startsWith('gsession: the browser allows no IndexedDB'))).toBe(
    true,
  )
})

test('what another app shares becomes a draft', async ({ openOffline, site }) => {
  const page = await openOffline()
  await page.goto(`${site.address}?title=A+page&url=https%3A%2F%2Fexample.org%2F`)
  await expect(page.getByLabel('New note')).toHaveValue('A page\nhttps://example.org/')
  await expect(page).toHaveURL(site.address)
  await expect(notesOf(page)).toHaveCount(0)
})

test('the notes app says whether the browser promises to keep its data, and how much it uses', async ({
  openOffline,
}) => {
  const page = await openOffline()
  await expect(page.locator('#promise')).toHaveText(/^no/)
  await expect(page.locator('#usage')).toHaveText(/^[\d.]+ [KM]B of [\d.]+ [MG]B$/)
  await page.getByRole('button', { name: 'Ask the browser to keep it' }).click()
  await expect(page.locator('#log')).toContainText(/the browser (promised|did not promise) to keep it/)
})
