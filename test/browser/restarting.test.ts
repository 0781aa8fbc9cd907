import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bundle } from './support/bundle.mjs'
import { PATIENCE } from './support/patience.mjs'
import { unattended } from './support/unattended.mjs'
import { within } from './support/within.mjs'

const PAGE = '<!doctype html><title>restart</title><script type="module" src="/main.js"></script>'

describe.each(Object.entries(unattended))('%s', (_, { find, start }) => {
  const isMissing = find() === undefined && process.env.CI !== 'true'

  it.skipIf(isMissing)('keeps a session that was closed when it is killed, and started again', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'gsession-profile-'))
    onTestFinished(() => rm(profile, { recursive: true, force: true, maxRetries: 10 }))
    const site = await reportingSite()
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

/** A site whose page says by itself what it has found. */
async function reportingSite() {
  const program = (await bundle(new URL('support/restart.ts', import.meta.url))).get('/main.js')!.body
  let report = (_: unknown): void => {}
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let text = ''
      for await (const chunk of request) text += chunk
      report(JSON.parse(text))
    }
    const isProgram = request.url === '/main.js'
    response.setHeader('content-type', isProgram ? 'text/javascript' : 'text/html')
    response.end(isProgram ? program : PAGE)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    nextReport: () =>
      new Promise<unknown>((resolve) => {
        report = resolve
      }),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
