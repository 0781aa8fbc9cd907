import { describe, expect } from 'vitest'
import { bundle } from './support/bundle.mjs'
import { engines } from './support/in-engines.ts'
import type { LeaveFramesInput } from './support/leave-frames.ts'
import { openSite } from './support/site.mjs'

const CHANGES = 150
const LEAVES = 40
const storage = 'StorageLocalStorage'

describe.each(engines)('%s: frames that are left while they close a session', (_, inEngine) => {
  inEngine.for([0, 2])('keep all when alone, and harm nobody: %s tabs race', async (tabs, { browser }) => {
    const site = await openSite(browser, await bundle(new URL('support/leave-frames.ts', import.meta.url)))
    try {
      const leaver = await site.open('page')
      const racers = []
      for (let n = 0; n < tabs; n++) racers.push(await site.open('page'))
      const input = (more: Partial<LeaveFramesInput>) => ({ storage, ...more })
      await Promise.all([
        leaver.call(input({ leaves: LEAVES })),
        ...racers.map((racer, n) => racer.call(input({ tab: `tab${n}`, changes: CHANGES }))),
      ])
      const read = () => leaver.call(input({})) as Promise<Record<string, unknown>>
      await expect
        .poll(async () => ((await read()).shared as string[] | undefined)?.length ?? 0)
        .toBe(tabs * CHANGES)
      const data = await read()
      for (let n = 0; n < tabs; n++) {
        const own = Array.from({ length: CHANGES }, (_, i) => `tab${n} ${i + 1}`)
        const shared = data.shared as string[]
        expect(shared.filter((text) => text.startsWith(`tab${n} `))).toEqual(own)
      }
      const left = (data.left as number[] | undefined) ?? []
      expect(new Set(left).size).toBe(left.length)
      for (const n of left) expect(data[`left-${n}`]).toBe(n)
      if (tabs === 0) expect(left).toEqual(Array.from({ length: LEAVES }, (_, n) => n))
    } finally {
      await site.close()
    }
  })
})
