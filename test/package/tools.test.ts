import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installed } from '../support/installed.ts'
import { projectWith } from './support/packed.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const tools = join(installed(join(root, 'test/package/fixtures/bundlers')), 'node_modules')
let project: string

beforeAll(() => {
  project = projectWith()
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(project, name), text)
})

afterAll(() => rmSync(project, { recursive: true, force: true }))

/** A page whose worker has sealed sessions, and that names a storage of servers, too. */
const FILES = {
  'package.json': '{ "private": true }',
  'index.html': '<!doctype html><title>page</title><script type="module" src="./page.js"></script>',
  'page.js': `
    import { Manager, StorageFile } from 'gsession'
    globalThis.manager = new Manager(1000)
    globalThis.onServer = (path) => new StorageFile(path)
    globalThis.worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })`,
  'worker.js': `
    import { Manager, StorageIndexedDB } from 'gsession'
    import { sealed } from 'gsession/crypto'
    const crypto = sealed({ keys: [new Uint8Array(32)] })
    globalThis.managers = [new Manager(1000), new Manager(1000, new StorageIndexedDB('app', { crypto }))]`,
  'older.js': `
    import * as gsession from 'gsession'
    import * as browser from 'gsession/browser'
    import * as indexeddb from 'gsession/browser/indexeddb'
    import * as core from 'gsession/core'
    import * as crypto from 'gsession/crypto'
    import 'gsession/crypto/noble'
    import { HttpSessions } from 'gsession/http'
    globalThis.found = { gsession, browser, indexeddb, core, crypto, HttpSessions }`,
}

/** The tools that build a page and its worker without configuration, each by its command. */
const BUILDS: [tool: string, at: string, args: string[]][] = [
  ['vite 6', `${tools}/vite-6/bin/vite.js`, ['build', '--outDir', 'vite-6']],
  ['vite 7', `${tools}/vite-7/bin/vite.js`, ['build', '--outDir', 'vite-7']],
  ['vite 8', `${root}node_modules/vite/bin/vite.js`, ['build', '--outDir', 'vite-8']],
  [
    'parcel',
    `${tools}/parcel/lib/bin.js`,
    ['build', 'index.html', '--no-cache', '--no-source-maps', '--dist-dir', 'parcel'],
  ],
  ['webpack 5', fileURLToPath(new URL('support/webpack-5.mjs', import.meta.url)), []],
  ['esbuild', fileURLToPath(new URL('support/esbuild.mjs', import.meta.url)), []],
  ['rollup', fileURLToPath(new URL('support/rollup.mjs', import.meta.url)), []],
]

describe.each(BUILDS)('%s', (tool, file, args) => {
  it(`${tool} builds a page and a worker without configuration`, async () => {
    const folder = tool.replace(' ', '-')
    await promisify(execFile)(process.execPath, [file, ...args], { cwd: project })
    const texts = scriptsIn(join(project, folder))
    expect(texts.join()).toContain('createObjectStore')
    for (const text of texts) {
      expect(FOREIGN.exec(text)?.[0]).toBeUndefined()
      expect(/\bimport\s*\(/.test(text)).toBe(false)
    }
    // webpack shares what both need; all others make one file of the worker.
    if (tool === 'webpack 5') return
    const workers = texts.filter((text) => text.includes('WebAssembly'))
    expect([texts.length, workers.length]).toEqual([2, 1])
    // It needs no module: that is the format of workers that Vite makes by default.
    expect(run(workers[0] as string).managers).toHaveLength(2)
  })
})

const OLDER = ['webpack-4', 'browserify']

describe.each(OLDER)('%s, which ignores exports', (tool) => {
  it(`${tool} takes what is for browsers, and finds each subpath`, async () => {
    const script = fileURLToPath(new URL(`support/${tool}.mjs`, import.meta.url))
    await promisify(execFile)(process.execPath, [script, tools], { cwd: project })
    const text = readFileSync(join(project, `${tool}.js`), 'utf8')
    expect(/['"]node:|ioredis['"]/.exec(text)?.[0]).toBeUndefined()
    const { found } = run(text) as { found: Record<string, Record<string, unknown>> }
    expect(found).toMatchObject({ HttpSessions: expect.any(Function) })
    for (const place of ['gsession', 'browser', 'indexeddb'] as const) {
      expect(found[place]?.StorageIndexedDB, place).toBeTypeOf('function')
    }
    expect(found.gsession?.DefaultStorageFilePath).toBe('')
    expect(found.crypto?.sealed).toBeTypeOf('function')
  })
})

const FOREIGN = /['"]node:|ioredis|\brequire\(|\bprocess\.|\bBuffer\b/

/** The texts of the scripts that a build has made. */
function scriptsIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.m?js$/.test(name),
  )
  return names.map((name) => readFileSync(join(folder, name), 'utf8'))
}

/** Runs a script where there is nothing of Node. Returns the globals that it has made. */
function run(text: string): Record<string, unknown> {
  const names = {
    crypto,
    TextEncoder,
    TextDecoder,
    WebAssembly,
    performance,
    setTimeout,
    clearTimeout,
    console,
  }
  const context = createContext({ ...names })
  runInContext('globalThis.self = globalThis.window = globalThis', context)
  runInContext(text, context)
  return context
}
