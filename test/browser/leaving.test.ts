import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Left } from './support/leaving.ts'
import { PATIENCE } from './support/patience.mjs'
import { reportingSite } from './support/reporting-site.mjs'
import { unattended } from './support/unattended.mjs'
import { within } from './support/within.mjs'

const PROGRAM = new URL('support/leaving.ts', import.meta.url)
const TIMES = Array.from({ length: 8 }, (_item, n) => n)

describe.each(Object.entries(unattended))('%s', (_, { find, start }) => {
  const isMissing = find() === undefined && process.env.CI !== 'true'

  // On a busy machine an engine may leave the page before it has let go the lock of a close that is under way: in about
  // 1 of 12 runs one of 8 such saves was lost. It must hold in one of three tries.
  it.skipIf(isMissing)(
    'keeps in localStorage what is closed while its page is left',
    { retry: 2 },
    async () => {
      const profile = await mkdtemp(join(tmpdir(), 'gsession-profile-'))
      onTestFinished(() => rm(profile, { recursive: true, force: true, maxRetries: 10 }))
      const site = await reportingSite(PROGRAM)
      onTestFinished(site.close)
      const report = site.nextReport()
      const browser = await start(`${site.url}?localStorage`, profile)
      onTestFinished(() => browser.end())
      const left = (await within(PATIENCE, report)) as Left
      const all = { ...Object.fromEntries(TIMES.map((n) => [`key-${n}`, n])), list: TIMES }
      const late = Object.fromEntries(TIMES.map((n) => [`late-${n}`, n]))
      expect(left).toEqual({
        closeAndGo: all,
        pagehide: all,
        readInPagehide: all,
        whileClosing: { ...all, ...late },
        destroyed: {},
      })
    },
  )
})
