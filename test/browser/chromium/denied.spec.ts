import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Frame, type Page } from '@playwright/test'
import { inFolder } from './support/in-folder.ts'
import { expect, test } from './support/test.ts'

test('sessions work in a sandboxed frame, which may store nothing', async ({ openTab }) => {
  const tab = await openTab()
  const warnings = warningsOf(tab)
  const loaded = tab.waitForEvent('frameattached')
  await tab.evaluate(() => {
    const frame = Object.assign(document.createElement('iframe'), { src: '/' })
    frame.sandbox.add('allow-scripts')
    document.body.append(frame)
  })
  const frame = await loaded
  await frame.waitForFunction(() => 'trial' in globalThis)
  expect(await frame.evaluate(() => origin)).toBe('null')
  await worksInMemory(frame, warnings)
  const storage = await frame.evaluate(async () => {
    const storage = new gsession.StorageIndexedDB()
    return [await trial.outcome(() => storage.estimate()), await trial.outcome(() => storage.persist())]
  })
  expect(storage).toMatchObject([{ code: 'NOT_SUPPORTED' }, { value: false }])
})

test('sessions work where the user lets no site store anything', async ({ site, launchOptions }) => {
  await inFolder(async (folder) => {
    await mkdir(join(folder, 'Default'))
    const settings = { profile: { default_content_setting_values: { cookies: 2 } } }
    await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(settings))
    const context = await chromium.launchPersistentContext(folder, launchOptions)
    try {
      const tab = await context.newPage()
      const warnings = warningsOf(tab)
      await tab.goto(site)
      await worksInMemory(tab, warnings)
    } finally {
      await context.close()
    }
  })
})

/** The manager's own storage falls back to memory; a storage that was asked for says that it is denied. */
async function worksInMemory(tab: Page | Frame, warnings: readonly string[]): Promise<void> {
  const fallback = await tab.evaluate(async () => {
    const manager = new gsession.Manager<{ visits: number }>(trial.HOUR)
    const before = manager.fellBackToMemory
    const visit = async (): Promise<void> => {
      const session = manager.new('visitor')
      await session.update('visits', (visits = 0) => visits + 1)
      await session.close()
    }
    const ends = [await trial.outcome(() => Promise.all([visit(), visit()])), await trial.outcome(visit)]
    const visits = await trial.outcome(() => manager.new('visitor').get('visits'))
    await manager.new('visitor').destroy()
    const afterwards = await manager.new('visitor').exists()
    return { before, ends, visits, afterwards, after: manager.fellBackToMemory }
  })
  for (const end of fallback.ends) expect(end).not.toHaveProperty('code')
  expect(fallback).toMatchObject({ before: false, visits: { value: 3 }, afterwards: false, after: true })
  expect(warnings).toEqual([expect.stringMatching(/^gsession: .*kept in memory/)])

  const explicit = await tab.evaluate(async () => {
    const use = (kind: 'plain' | 'localStorage') =>
      trial.outcome(async () => {
        const session = trial.managerOf(kind).new('visitor')
        await session.set('visits', 1)
        await session.close()
      })
    return [await use('plain'), await use('localStorage')]
  })
  expect(explicit).toMatchObject([{ code: 'STORAGE_DENIED' }, { code: 'STORAGE_DENIED' }])
}

function warningsOf(tab: Page): string[] {
  const warnings: string[] = []
  tab.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text())
  })
  return warnings
}
