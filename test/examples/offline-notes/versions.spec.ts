import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buildFiles } from './support/site.ts'
import { addNote, expect, goOffline, notesOf, openTab, test } from './support/test.ts'

/** The next version of the app: its page has another title. */
const nextVersion = () =>
  buildFiles((files) => {
    const page = String(files.get(''))
    files.set('', Buffer.from(page.replace('<title>Offline notes', '<title>Offline notes 2')))
  })

test('a new version waits until it is asked for, and then replaces all files of the old one', async ({
  context,
  site,
}) => {
  const page = await openTab(context, site)
  await addNote(page, 'Kept over versions')
  await expect(page.locator('#worker')).toHaveText(/^there/)
  const cacheNames = () => page.evaluate(() => caches.keys())
  await page.evaluate(() => caches.open('of-another-app'))
  const [oldCache] = await cacheNames()

  site.files = await nextVersion()
  await page.reload()
  await expect(page.getByText('A new version of this app is ready.')).toBeVisible()
  await expect(page).toHaveTitle('Offline notes')
  await page.getByRole('button', { name: 'Reload' }).click()
  await expect(page).toHaveTitle('Offline notes 2')
  await expect(notesOf(page)).toHaveText(['Kept over versions'])
  await expect(page.locator('#update')).toBeHidden()
  await expect.poll(cacheNames).toHaveLength(2)
  expect(await cacheNames()).toContain('of-another-app')
  expect(await cacheNames()).not.toContain(oldCache)
})

test('a version with files of two versions is not installed', async ({ context, site, files }) => {
  const worker = (await nextVersion()).get('service-worker.js') as Buffer
  const page = await openTab(context, site)
  await expect(page.locator('#worker')).toHaveText(/^there/)
  const before = await page.evaluate(() => caches.keys())
  site.files = new Map(files).set('service-worker.js', worker)
  const outcome = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update()
    const { installing } = registration
    if (installing === null) return 'nothing new'
    await new Promise<void>((resolve) => {
      installing.addEventListener('statechange', () => installing.state === 'redundant' && resolve())
    })
    return installing.state
  })
  expect(outcome).toBe('redundant')
  await page.reload()
  await expect(page.getByLabel('New note')).toBeVisible()
  expect(await page.evaluate(() => caches.keys())).toEqual(expect.arrayContaining(before))
})

test('the notes app can be installed', async ({ context, site }) => {
  const page = await openTab(context, site)
  await expect(page.locator('#worker')).toHaveText(/^there/)
  const devtools = await context.newCDPSession(page)
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
})

test('the demo serves the notes app below its path', async ({ context }, info) => {
  const { createDemo } = await import('../../../examples/demo/demo.mjs')
  const { server, stop } = createDemo({ folder: info.outputPath('sessions') })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.getByRole('link', { name: 'Try the offline notes' }).click()
  await expect(page).toHaveURL(/\/offline-notes\/$/)
  await goOffline(context, page)
  await stop()
  await addNote(page, 'Below a path')
  await page.reload()
  await expect(notesOf(page)).toHaveText(['Below a path'])
})
