import { describe, expect } from 'vitest'
import { bundle } from './support/bundle.mjs'
import { engines } from './support/in-engines.ts'
import type { RaceInput } from './support/race.ts'
import { openSite } from './support/site.mjs'

const CHANGES = 200
const TABS = ['one', 'two', 'three']

describe.each(engines)('%s: tabs that change one session at once lose nothing', (_, inEngine) => {
  inEngine.for([
    ['StorageIndexedDB', ['page', 'worker', 'service-worker']],
    ['StorageLocalStorage', ['page', 'page', 'page']],
  ] as const)('%s', async ([storage, scopes], { browser }) => {
    const site = await openSite(browser, await bundle(new URL('support/race.ts', import.meta.url)))
    try {
      const open: Awaited<ReturnType<typeof site.open>>[] = []
      for (const scope of scopes) open.push(await site.open(scope))
      const race = (n: number, input: Omit<RaceInput, 'storage'>) => open[n]!.call({ storage, ...input })
      await Promise.all(TABS.map((tab, n) => race(n, { tab, changes: CHANGES })))
      // Reading takes no lock: localStorage shows the last writes of others a moment later.
      await expect.poll(async () => listOf(await race(0, {})).length).toBe(TABS.length * CHANGES)
      const data = await race(0, {})
      for (const tab of TABS) {
        const own = Array.from({ length: CHANGES }, (_, i) => `${tab} ${i + 1}`)
        expect(listOf(data).filter((text) => text.startsWith(`${tab} `))).toEqual(own)
        for (let digit = 0; digit < 10; digit++) {
          expect(data[`${tab}-${digit}`]).toBe(digit === 0 ? CHANGES : CHANGES - 10 + digit)
        }
      }
    } finally {
      await site.close()
    }
  })
})

function listOf(data: Record<string, unknown>): string[] {
  return data.shared as string[]
}

describe.each(engines)('%s: who lets its storage go takes nothing along', (_, inEngine) => {
  inEngine('StorageLocalStorage', async ({ browser }) => {
    const site = await openSite(browser, await bundle(new URL('support/handover.ts', import.meta.url)))
    try {
      const [one, two] = [await site.open('page'), await site.open('page')]
      const ids = Array.from({ length: 40 }, (_, i) => `session-${i}`)
      for (const id of ids) {
        await one.call({ id, key: 'one' })
        await two.call({ id, key: 'two' })
      }
      for (const id of ids) {
        await expect.poll(() => one.call({ id })).toEqual({ one: 'one', two: 'two' })
      }
    } finally {
      await site.close()
    }
  })
})
