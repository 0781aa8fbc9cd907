import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { resolveExport } from './support/resolve-export.ts'

const run = promisify(execFile)
const root = new URL('../..', import.meta.url)

/** Node itself, and what other runtimes and bundlers ask for. */
const CONDITIONS = [undefined, 'bun', 'deno', 'browser', 'workerd', 'edge-light', 'default']
const FORMATS = ['import', 'require']

const CORE = [
  'DefaultStorageFileClearExpiredInterval',
  'DefaultStorageFileCryptoEnabled',
  'DefaultStorageFileCryptoKey',
  'DefaultStorageFileUpdateTTLInterval',
  'DefaultStorageRedisLoopInterval',
  'ErrorDisabled',
  'JsonMap',
  'Manager',
  'Session',
  'SessionError',
  'SessionPanic',
  'StorageBase',
  'StorageMemory',
  'StorageRecords',
  'UNCHANGED',
  'UpdateError',
  'adaptStorage',
  'applyChanges',
  'checkSessionId',
  'checkTTL',
  'decodeRecord',
  'encodeRecord',
  'integersAsText',
  'isExpired',
  'logIns',
  'newSessionId',
  'parseExact',
  'takes',
]
const SERVER = ['DefaultStorageFilePath', 'StorageFile', 'StorageRedis', 'StorageRedisHashTable']
const BROWSER = ['StorageIndexedDB', 'StorageLocalStorage']
const CRYPTO = [
  'DefaultIV',
  'DefaultPassphraseIterations',
  'DefaultStorageFileCryptoKey',
  'SessionError',
  'decrypt',
  'encrypt',
  'goframe',
  'keyFromPassphrase',
  'open',
  'prepareCrypto',
  'seal',
  'sealed',
]

/** What each subpath exports, under every condition and in both formats. */
const SUBPATHS: Record<string, readonly string[]> = {
  gsession: [...CORE, ...SERVER, ...BROWSER],
  'gsession/node': [...CORE, ...SERVER],
  'gsession/browser': [...CORE, ...BROWSER],
  'gsession/browser/indexeddb': [...CORE, 'StorageIndexedDB'],
  'gsession/core': CORE,
  'gsession/crypto': CRYPTO,
  'gsession/crypto/noble': [],
  'gsession/http': ['HttpSessions'],
  'gsession/next': ['nextSession'],
  'gsession/express-session': ['Store'],
  'gsession/conformance': ['storageConformance'],
}

const all = Object.entries(SUBPATHS).flatMap(([subpath, names]) =>
  CONDITIONS.flatMap((condition) => FORMATS.map((format) => ({ subpath, names, condition, format }))),
)

beforeAll(() => ensureBuild())

it('the subpaths of the package are these', () => {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const subpaths = Object.keys(exports).map((path) => path.replace('.', 'gsession'))
  expect(subpaths.sort()).toEqual([...Object.keys(SUBPATHS), 'gsession/package.json'].sort())
})

const places = CONDITIONS.flatMap((condition) => FORMATS.map((format) => ({ condition, format })))

it.each(places)(
  'each subpath has the same names everywhere ($condition, $format)',
  async ({ condition, format }) => {
    const sorted = Object.entries(SUBPATHS).map(([subpath, names]) => [subpath, [...names].sort()])
    expect(await namesUnder(condition, format)).toEqual(Object.fromEntries(sorted))
  },
)

describe('the modules that browsers and edge runtimes load', () => {
  const entries = all.filter(({ subpath, condition }) => {
    return condition !== undefined && !['bun', 'deno'].includes(condition) && subpath !== 'gsession/node'
  })

  it.each(entries)(
    '$subpath holds no module of Node ($condition, $format)',
    ({ subpath, condition, format }) => {
      const files = withImports(resolveExport(subpath, [condition as string, format]))
      for (const text of files.values()) expect(text).not.toMatch(/['"]node:|ioredis['"]/)
    },
  )

  it.each(entries)(
    '$subpath loads nothing by import() ($condition, $format)',
    ({ subpath, condition, format }) => {
      const files = withImports(resolveExport(subpath, [condition as string, format]))
      expect(files.size).toBeGreaterThan(0)
      for (const text of files.values())
        expect(withoutComments(text)).not.toMatch(/\bimport\s*\(|\.then\(.*require\(/)
    },
  )
})

describe.each(FORMATS)('the classes of the subpaths (%s)', (format) => {
  it(`a class is the same from each subpath that has it (${format})`, async () => {
    const script = `
      const sides = await Promise.all(['', '/node', '/browser', '/browser/indexeddb', '/core'].map((path) => load('gsession' + path)))
      const [all, node, browser] = sides
      const crypto = await load('gsession/crypto')
      print(
        ['Session', 'SessionError', 'SessionPanic', 'StorageMemory', 'StorageRecords', 'StorageBase', 'ErrorDisabled', 'JsonMap']
          .filter((name) => !sides.every((side) => side[name] === all[name])),
        crypto.SessionError === all.SessionError,
        ['Manager', 'StorageFile', 'StorageRedis', 'StorageRedisHashTable'].filter((name) => all[name] !== node[name]),
        ['StorageIndexedDB', 'StorageLocalStorage'].filter((name) => all[name] !== browser[name]),
      )`
    expect(await runIn(format, script)).toEqual([[], true, [], []])
  })

  it(`under the condition browser gsession has the classes of gsession/browser (${format})`, async () => {
    const script = `
      const [all, browser] = [await load('gsession'), await load('gsession/browser')]
      print(Object.keys(browser).filter((name) => browser[name] !== all[name]))`
    expect(await runIn(format, script, ['--conditions=browser'])).toEqual([[]])
  })
})

it('an error of the ESM modules has the same code for the CJS ones, and theirs for it', async () => {
  const script = `
    const both = [await import('gsession'), require('gsession')]
    const codes = []
    for (const [here, there] of [both, [...both].reverse()]) {
      const manager = new here.Manager(1000, new there.StorageMemory())
      codes.push(here.SessionError === there.SessionError)
      await manager.new('a').set('~gsession', 1).catch(({ code }) => codes.push(code))
      const failing = Object.assign(new there.StorageMemory(), {
        getSession: () => Promise.reject(new there.SessionError('STORAGE_FULL', 'full')),
      })
      await new here.Manager(1000, failing).new('a').get('b').catch(({ code }) => codes.push(code))
    }
    print(...codes)`
  const one = [false, 'INVALID_KEY', 'STORAGE_FULL']
  expect(await runIn('import', script)).toEqual([...one, ...one])
})

it('importing gsession starts no timer and keeps no process alive', async () => {
  const script = "await import('gsession'); console.log(process.getActiveResourcesInfo().join())"
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
  expect(stdout).not.toMatch(/Timeout|Immediate/)
})

/** The names that each subpath exports. */
async function namesUnder(condition: string | undefined, format: string): Promise<unknown> {
  const nodeHasIt = condition === undefined || condition === 'browser'
  const files = Object.keys(SUBPATHS).map((subpath) => {
    if (nodeHasIt) return subpath
    const { href } = resolveExport(subpath, [condition, format])
    // Deno has one file for both formats, and can require it.
    return format === 'require' && !href.includes('/esm/') ? fileURLToPath(href) : href
  })
  const script = `
    const named = {}
    for (const [i, file] of ${JSON.stringify(files)}.entries()) {
      const module = await (file.includes('/esm/') ? import(file) : load(file))
      named[${JSON.stringify(Object.keys(SUBPATHS))}[i]] = Object.keys(module).sort()
    }
    print(named)`
  const [named] = await runIn(format, script, condition === 'browser' ? ['--conditions=browser'] : [])
  return named
}

/** The texts of a built file and of all files that it imports from the same build, by their addresses. */
function withImports(file: URL, found: Map<string, string> = new Map()): Map<string, string> {
  if (found.has(file.href)) return found
  const text = readFileSync(file, 'utf8')
  found.set(file.href, text)
  const imports = text.matchAll(/(?:from|import|require)\s*\(?\s*['"](\.[^'"]+)['"]/g)
  for (const [, path] of imports) withImports(new URL(path as string, file), found)
  return found
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

/** Runs a script that loads modules by `load` and prints by `print`. */
async function runIn(format: string, script: string, flags: readonly string[] = []): Promise<unknown[]> {
  const source = `
    import { createRequire } from 'node:module'
    const require = createRequire(import.meta.url)
    const load = ${format === 'import' ? '(name) => import(name)' : 'async (name) => require(name)'}
    const print = (...values) => console.log(JSON.stringify(values))
    ${script}`
  const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '--eval', source], {
    cwd: root,
  })
  return JSON.parse(stdout)
}
