import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import puppeteer, { type LaunchOptions } from 'puppeteer-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findChromium, findFirefox } from '../../scripts/system.mjs'
import { guarded } from './support/engines/guarded.mjs'
import { PATIENCE } from './support/patience.mjs'
import { servePages } from './support/serve.mjs'

const SCRIPTS = new URL('support/extension/', import.meta.url).pathname
const AS_ROOT = process.geteuid?.() === 0 ? ['--no-sandbox'] : []

const ENGINES = [
  {
    name: 'Chromium',
    path: findChromium(),
    background: { service_worker: 'worker.js' },
    options: (path: string): LaunchOptions => ({
      executablePath: path,
      args: AS_ROOT,
      pipe: true,
      enableExtensions: true,
    }),
  },
  {
    name: 'Firefox',
    path: findFirefox(),
    background: { scripts: ['worker.js'] },
    options(path: string): LaunchOptions {
      const { command, args } = guarded(path, '--headless')
      return { browser: 'firefox', executablePath: command, ignoreDefaultArgs: true, args }
    },
  },
]

describe.each(ENGINES)('an extension of $name', ({ path, background, options }) => {
  const isMissing = path === undefined && process.env.CI !== 'true'

  it.skipIf(isMissing)('keeps sessions from its scripts in pages and from its background', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gsession-extension-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const entryPoints = ['content', 'worker'].map((name) => `${SCRIPTS}${name}.ts`)
    await build({ entryPoints, bundle: true, format: 'iife', outdir: folder, logLevel: 'silent' })
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ ...MANIFEST, background }))
    const page = { body: '<!doctype html><title>A page</title>', headers: { 'content-type': 'text/html' } }
    const site = await servePages({ files: new Map([['/', page]]) })
    onTestFinished(site.close)
    const browser = await puppeteer.launch({
      ...options(String(path)),
      timeout: PATIENCE,
      protocolTimeout: PATIENCE,
    })
    onTestFinished(() => browser.close())
    await browser.installExtension(folder)
    const tab = await browser.newPage()
    await tab.goto(site.url, { timeout: PATIENCE })
    const result = () => tab.evaluate(() => document.documentElement.dataset.result ?? 'null')
    await expect.poll(result, { timeout: PATIENCE }).not.toBe('null')
    const used = { n: 4, ids: 1, heard: expect.arrayContaining(['saved']), after: {} }
    expect(JSON.parse(await result())).toEqual({
      inPage: { indexedDB: used, localStorage: used },
      inWorker: used,
    })
  })
})

const MANIFEST = {
  manifest_version: 3,
  name: 'Keeps sessions',
  version: '1',
  browser_specific_settings: { gecko: { id: 'sessions@example.org' } },
  content_scripts: [{ matches: ['http://127.0.0.1/*'], js: ['content.js'] }],
}
