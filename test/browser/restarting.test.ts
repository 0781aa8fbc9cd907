import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PATIENCE } from './support/patience.mjs'
import { reportingSite } from './support/reporting-site.mjs'
import { unattended } from './support/unattended.mjs'
import { within } from './support/within.mjs'

const PROGRAM = new URL('support/restart.ts', import.meta.url)

describe.each(Object.entries(unattended))('%s', (_, { find, start }) => {
  const isMissing = find() === undefined && process.env.CI !== 'true'

  it.skipIf(isMissing)('keeps a session that was closed when it is killed, and started again', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'gsession-profile-'))
    onTestFinished(() => rm(profile, { recursive: true, force: true, maxRetries: 10 }))
    const site = await reportingSite(PROGRAM)
    onTestFinished(site.close)
    for (const times of [1, 2, 3]) {
      const report = site.nextReport()
      const browser = await start(site.url, profile)
      try {
        expect(await within(PATIENCE, report)).toBe(times)
      } finally {
        await browser.end()
      }
    }
  })
})
