import type { Page } from '@playwright/test'
import { type Broken, breakIndexedDB, FAULTS, type Fault } from './support/break-indexeddb.ts'
import { expect, test } from './support/test.ts'

const healed = [
  { what: 'lost', times: 1 },
  { what: 'lost', times: 3 },
  { what: 'broken', times: 1 },
] as const
const failing = [
  { what: 'lost', times: Number.MAX_SAFE_INTEGER, code: 'STORAGE_UNAVAILABLE' },
  { what: 'broken', times: Number.MAX_SAFE_INTEGER, code: 'STORAGE_UNAVAILABLE' },
  { what: 'silent', times: Number.MAX_SAFE_INTEGER, code: 'TIMEOUT' },
  { what: 'refuses', times: 1, code: 'STORAGE_FULL' },
  { what: 'aborts', times: 1, code: 'STORAGE_UNAVAILABLE' },
  { what: 'abortsLate', times: 1, code: 'STORAGE_UNAVAILABLE' },
] as const

/** The longest that a call may take, in milliseconds: a storage gives up after 8 seconds, a busy machine later. */
const LONGEST = 60_000

for (const fault of healed) {
  test(`nobody notices: ${named(fault)}`, async ({ page, site }) => {
    await open(page, site, fault)
    expect(await page.evaluate(save, 'first')).toMatchObject({ ends: [{ value: 'first' }], stored: true })
    expect(await page.evaluate(() => (globalThis as unknown as Broken).counts.faults)).toBeLessThanOrEqual(0)
  })
}

for (const { code, ...fault } of failing) {
  test(`what fails is told, and saved later: ${named(fault)}`, async ({ page, site }) => {
    await open(page, site, fault)
    const { ends, stored } = await page.evaluate(save, 'first')
    const isEnded = ends.at(-1)?.value !== undefined
    for (const { took } of ends) expect(took).toBeLessThan(LONGEST)
    expect(ends[0]).toMatchObject({ code })
    expect(stored).toBe(isEnded)
    expect(isEnded).toBe(fault.times === 1)
    if (isEnded) return
    await page.evaluate(() => {
      ;(globalThis as unknown as Broken).counts.faults = 0
    })
    expect(await page.evaluate(save, 'second')).toMatchObject({ ends: [{ value: 'second' }], stored: true })
  })
}

test('a connection that the browser closes is opened again', async ({ page, site }) => {
  await open(page, site, { what: 'lost', times: 0 })
  const opened = await page.evaluate(async () => {
    const { counts } = globalThis as unknown as Broken
    const session = trial.managerOf<{ count: number }>('plain').new('closed')
    const seen: unknown[] = []
    for (let time = 0; time < 3; time++) {
      await session.update('count', (count = 0) => count + 1)
      counts.connections.at(-1)?.dispatchEvent(new Event('close'))
      await session.close()
      seen.push([await session.get('count'), counts.opened])
    }
    return seen
  })
  expect(opened).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
  ])
})

function named({ what, times }: Fault): string {
  return `${FAULTS[what]} ${times > 3 ? 'for ever' : times === 1 ? 'once' : `${times} times`}`
}

async function open(page: Page, site: string, fault: Fault): Promise<void> {
  await page.addInitScript(breakIndexedDB, fault)
  await page.goto(site)
}

/**
 * Saves a session, twice where the first time fails at once; tells how that ended, and whether the record says the
 * same as the last answer: no success is answered that is not in the database.
 */
async function save(name: string) {
  const manager = (globalThis as { manager?: Made }).manager ?? trial.managerOf<{ name: string }>('plain')
  Object.assign(globalThis, { manager })
  const session = manager.new('saved')
  const attempt = () =>
    trial.outcome(async () => {
      if (!session.isDirty()) await session.set('name', name)
      await session.close()
      return name
    })
  const ends = [await attempt()]
  if (ends[0]?.code !== undefined && ends[0].code !== 'TIMEOUT') ends.push(await attempt())
  const faults = (globalThis as unknown as Broken).counts
  const left = faults.faults
  faults.faults = 0
  const stored = (await trial.storedText('saved').catch(() => undefined))?.includes(name) ?? false
  faults.faults = left
  return { ends, stored }
}

type Made = ReturnType<typeof trial.managerOf<{ name: string }>>
