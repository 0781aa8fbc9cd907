import type { Page } from '@playwright/test'
import { longestTask } from './support/longest-task.ts'
import { expect, test } from './support/test.ts'

const SESSIONS = 10_000
const LIVING = 100

/** What is busy for longer keeps a page from answering, in milliseconds. */
const LONG = 50

test('a sweep of 10,000 sessions holds no page up, and the living stay', async ({ browser, openTab }) => {
  const [tab, other] = [await openTab(), await openTab()]
  await other.evaluate(fill, { sessions: SESSIONS, living: LIVING })
  const removals = await tab.evaluateHandle(countRemovals)
  const longest = await longestTask(browser, tab, async () => {
    await tab.evaluate(() => new gsession.StorageIndexedDB('swept', { ttl: trial.HOUR }).sweep())
  })
  expect(longest).toBeLessThan(LONG)
  expect(await removals.evaluate(({ count }) => count)).toBe(SESSIONS - LIVING)
  const left = Array.from({ length: LIVING }, (_, i) => `living-${i}`)
  expect(await other.evaluate(() => trial.stored('swept'))).toEqual(left.sort())
})

test('of two tabs one sweeps by itself', async ({ browser, openTab }) => {
  const [one, two, other] = [await openTab(), await openTab(), await openTab()]
  await other.evaluate(fill, { sessions: SESSIONS, living: LIVING })
  const removals = await Promise.all([one, two].map((tab) => tab.evaluateHandle(countRemovals)))
  const longest = await longestTask(browser, one, async () => {
    await Promise.all([one, two].map(use))
    const left = () => other.evaluate(() => trial.stored('swept').then(({ length }) => length))
    await expect.poll(left).toBe(LIVING)
  })
  expect(longest).toBeLessThan(LONG)
  const counts = await Promise.all(removals.map((each) => each.evaluate(({ count }) => count)))
  expect(counts.sort()).toEqual([0, SESSIONS - LIVING])
})

/** As an app does that just reads a session. */
async function use(tab: Page): Promise<void> {
  await tab.evaluate(async () => {
    const storage = new gsession.StorageIndexedDB('swept', { ttl: trial.HOUR })
    const session = new gsession.Manager(trial.HOUR, storage).new('living-0')
    await session.get('key')
    await session.close()
  })
}

/** Stores sessions of 1 KB, of which but some have expired. */
async function fill({ sessions, living }: { sessions: number; living: number }): Promise<void> {
  await new gsession.StorageIndexedDB('swept').setSession('living-0', new Map(), trial.HOUR)
  const database = await trial.promised(indexedDB.open('swept'))
  const transaction = database.transaction('sessions', 'readwrite')
  const store = transaction.objectStore('sessions')
  const filler = new Map([['filler', 'x'.repeat(1000)]])
  const now = Date.now()
  for (let i = 0; i < sessions; i++) {
    const isLiving = i < living
    const stamp = isLiving ? now : now - 2 * trial.HOUR
    const bytes = gsession.encodeRecord({ stamp, data: gsession.JsonMap.from(filler) }, '')
    store.put(bytes, isLiving ? `living-${i}` : `expired-${i}`)
  }
  await new Promise((resolve) => {
    transaction.oncomplete = resolve
  })
  database.close()
}

/** How many records a tab removes. */
function countRemovals() {
  const removals = { count: 0 }
  const remove = IDBObjectStore.prototype.delete
  IDBObjectStore.prototype.delete = function (key) {
    removals.count++
    return remove.call(this, key)
  }
  return removals
}
