import { ensureBuild } from '../../../scripts/prepare.mjs'
import { bundle } from '../support/bundle.mjs'
import { expect, MAIN, test, withSite } from './support/test.ts'

/** Without `wasm-unsafe-eval`. */
const POLICY = { 'content-security-policy': "script-src 'self'" }

test('where a policy forbids WebAssembly, a page that has imported the fallback encrypts', async ({
  page,
}) => {
  const requests: string[] = []
  page.on('request', (request) => requests.push(new URL(request.url()).pathname))
  const main = "import './src/crypto/noble.ts'; import './test/browser/chromium/support/main.ts'"
  await withSite(await bundle(main), POLICY, async (url) => {
    await page.goto(url)
    expect(await page.evaluate(compile)).toMatch(/^CompileError/)
    const before = requests.length
    expect(await page.evaluate(visit)).toBe(1)
    expect(requests.slice(before)).toEqual([])
    expect(await page.evaluate(visit)).toBe(2)
    expect(await page.evaluate(() => trial.storedText('visitor'))).not.toContain('visits')
  })
})

test('where a policy forbids WebAssembly, a page and its worker are told what to import', async ({
  page,
  startServiceWorker,
}) => {
  await withSite(await bundle(MAIN), POLICY, async (url) => {
    await page.goto(url)
    const worker = await startServiceWorker(page)
    expect(await page.evaluate(read)).toMatchObject({ code: 'NOT_SUPPORTED' })
    expect(await worker.evaluate(read)).toMatchObject({ code: 'NOT_SUPPORTED' })
  })
})

test('a service worker that has imported the fallback shares sealed sessions with its page', async ({
  page,
  startServiceWorker,
}) => {
  ensureBuild()
  const main = `
    import 'gsession/crypto/noble'
    import * as gsession from 'gsession'
    import { sealed } from 'gsession/crypto'
    Object.assign(globalThis, { gsession, trial: { sealed } })`
  await withSite(await bundle(main), POLICY, async (url) => {
    await page.goto(url)
    const worker = await startServiceWorker(page)
    expect(await worker.evaluate(compile)).toMatch(/^CompileError/)
    expect(await worker.evaluate(visit)).toBe(1)
    expect(await page.evaluate(visit)).toBe(2)
    expect(await worker.evaluate(visit)).toBe(3)
  })
})

/** What comes of compiling an empty module. */
function compile(): string {
  try {
    return String(new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])))
  } catch (error) {
    return String(error)
  }
}

async function visit(): Promise<number | undefined> {
  const crypto = trial.sealed({ keys: [new Uint8Array(32).fill(7)] })
  const manager = new gsession.Manager<{ visits: number }>(
    3_600_000,
    new gsession.StorageIndexedDB('trial', { crypto }),
  )
  const session = manager.new('visitor')
  await session.update('visits', (visits = 0) => visits + 1)
  await session.close()
  return session.get('visits')
}

function read() {
  return trial.outcome(() => trial.managerOf('sealed').new('visitor').get('visits'))
}
