import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { bundle } from './support/bundle.mjs'
import { inChromium } from './support/in-chromium.ts'
import { runInPage, runInServiceWorker } from './support/run.mjs'
import { servePages } from './support/serve.mjs'

const capabilities = new URL('support/capabilities.ts', import.meta.url)
const noWebAssembly = { 'content-security-policy': "script-src 'self'" }
const forbidden = /^CompileError: .*Content Security [Pp]olicy/

describe('a page', () => {
  inChromium('runs WebAssembly and loads chunks', async ({ browser }) => {
    const files = await bundle(capabilities, { splitting: true })
    expect([...files.keys()].filter((path) => path.startsWith('/chunks/'))).toHaveLength(1)
    expect(await runInPage(browser, files)).toEqual({
      scope: 'Window',
      isSecure: true,
      webAssembly: 'works',
      dynamicImport: 'works',
    })
  })

  inChromium('can be forbidden WebAssembly', async ({ browser }) => {
    const files = await bundle(capabilities, { splitting: true })
    expect(await runInPage(browser, files, { headers: noWebAssembly })).toMatchObject({
      webAssembly: expect.stringMatching(forbidden),
      dynamicImport: 'works',
    })
  })

  inChromium('fails on what could not be loaded', async ({ browser }) => {
    const files = await bundle(`export default () => fetch('/nowhere').then(() => 1)`)
    await expect(runInPage(browser, files)).rejects.toThrow(/404.*\/nowhere/)
    expect(await runInPage(browser, files, { allowedErrors: /404/ })).toBe(1)
  })

  inChromium('has files from folders on the disk', async ({ browser }) => {
    const files = await bundle(`export default () => fetch('/vectors/aes.json').then(({ ok }) => ok)`)
    const folders = { '/vectors/': new URL('../vectors/', import.meta.url).pathname }
    expect(await runInPage(browser, files, { folders })).toBe(true)
  })
})

describe('a service worker', () => {
  inChromium('runs WebAssembly, but loads no chunks', async ({ browser }) => {
    const files = await bundle(capabilities, { splitting: true })
    expect(await runInServiceWorker(browser, files)).toEqual({
      scope: 'ServiceWorkerGlobalScope',
      isSecure: true,
      webAssembly: 'works',
      dynamicImport: expect.stringMatching(/^TypeError: import\(\) is disallowed/),
    })
  })

  inChromium('can be forbidden WebAssembly', async ({ browser }) => {
    const files = await bundle(capabilities)
    expect(await runInServiceWorker(browser, files, { headers: noWebAssembly })).toMatchObject({
      webAssembly: expect.stringMatching(forbidden),
      dynamicImport: 'works', // without splitting, the chunk is in the bundle
    })
  })
})

describe.each([
  ['page', runInPage],
  ['service worker', runInServiceWorker],
])('in a %s', (_, run) => {
  inChromium('the core runs from its sources', async ({ browser }) => {
    const files = await bundle(`
      import { Manager, StorageMemory } from './src/index.ts'
      export default async () => {
        const session = new Manager(1000, new StorageMemory()).new()
        await session.set('name', 'Ada')
        return session.data()
      }`)
    expect(await run(browser, files)).toEqual({ name: 'Ada' })
  })

  inChromium.for([
    ['that is thrown', `throw new RangeError('oh')`, /RangeError: oh/],
    ['that is no Error', `throw 'oh'`, /oh/],
    ['that is printed', `console.error('oh')`, /oh/],
    ['that nobody catches', `setTimeout(() => { throw new RangeError('oh') })`, /RangeError: oh/],
    ['of a promise that nobody catches', `void Promise.reject(new RangeError('oh'))`, /RangeError: oh/],
  ] as const)('fails on an error %s', async ([, body, message], { browser }) => {
    const wait = 'await new Promise((resolve) => setTimeout(resolve, 50))'
    const files = await bundle(`export default async () => { ${body}; ${wait} }`)
    await expect(run(browser, files)).rejects.toThrow(message)
  })

  inChromium('what never ends is ended', async ({ browser }) => {
    const files = await bundle('export default () => { while (true); }')
    await expect(run(browser, files, { timeout: 300 })).rejects.toThrow('no answer after 300 ms')
  })
})

describe('a script of its own, without a test runner', () => {
  inChromium('measures in a page and gets JSON', async () => {
    const script = `
      ${imports}
      const browser = await launchChromium()
      const files = await bundle('export default () => ({ milliseconds: performance.now() })')
      console.log(JSON.stringify(await runInPage(browser, files)))
      await browser.close()`
    expect(JSON.parse(await runNode(script))).toEqual({ milliseconds: expect.any(Number) })
  })

  inChromium('leaves no browser behind when it is killed', async ({ skip }) => {
    skip(process.platform !== 'linux')
    const folder = await mkdtemp(join(tmpdir(), 'gsession-browser-'))
    const script = `
      ${imports}
      const browser = await launchChromium()
      console.log(browser.process().pid)
      process.kill(process.pid, 'SIGKILL')`
    const pid = Number(await runNode(script, { TMPDIR: folder }))
    expect(pid).toBeGreaterThan(0)
    await expect.poll(() => commandOf(pid), { timeout: 5_000 }).toBe('')
    await rm(folder, { recursive: true, maxRetries: 10 })
  })
})

describe('the server', () => {
  it('serves with headers, and closes with its connections', async () => {
    const files = new Map([['/a.js', { body: 'a', headers: { 'x-own': 'own' } }]])
    const site = await servePages({ files, headers: { 'x-all': 'all' } })
    const answer = await fetch(`${site.url}/a.js`)
    expect([...answer.headers]).toEqual(
      expect.arrayContaining([
        ['x-all', 'all'],
        ['x-own', 'own'],
      ]),
    )
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect((await fetch(`${site.url}/b.js`)).status).toBe(404)
    await site.close()
    await expect(fetch(`${site.url}/a.js`)).rejects.toThrow()
  })
})

const imports = `
  import { bundle } from '${new URL('support/bundle.mjs', import.meta.url)}'
  import { launchChromium } from '${new URL('support/chromium.mjs', import.meta.url)}'
  import { runInPage } from '${new URL('support/run.mjs', import.meta.url)}'`

/** What a script prints, however it ends. */
async function runNode(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const args = ['--input-type=module', '--eval', script]
  const options = { timeout: 20_000, env: { ...process.env, ...env } }
  const ended = promisify(execFile)(process.execPath, args, options)
  const { stdout } = await ended.catch((error) => error)
  return stdout
}

/** The command line of a process, empty where it has ended, even where nobody has asked how. */
function commandOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
}
