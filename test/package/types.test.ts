import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installed } from '../support/installed.ts'
import { projectWith } from './support/packed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let compilers: string
/** Without types of anything else. */
let bare: string
/** With the types of Node, Express and express-session. */
let typed: string

const program = `
import {
  Manager,
  type Session,
  type SessionChange,
  SessionError,
  StorageFile,
  StorageIndexedDB,
  StorageMemory,
  StorageRedis,
} from 'gsession'
import { Manager as BrowserManager, StorageLocalStorage } from 'gsession/browser'
import { Manager as SmallManager } from 'gsession/browser/indexeddb'
import { Manager as CoreManager } from 'gsession/core'
import { Manager as NodeManager, type RedisConnection } from 'gsession/node'
import { storageConformance } from 'gsession/conformance'
import {
  type CryptoFunctions,
  DefaultIV,
  DefaultPassphraseIterations,
  DefaultStorageFileCryptoKey,
  decrypt,
  type EngineName,
  type EngineOptions,
  encrypt,
  goframe,
  keyFromPassphrase,
  open,
  prepareCrypto,
  SessionError as CryptoError,
  type SessionErrorCode,
  seal,
  sealed,
} from 'gsession/crypto'
import 'gsession/crypto/noble'
import { HttpSessions, type HttpSessionsOptions } from 'gsession/http'

const manager = new Manager<{ user: { name: string } }>(1000, new StorageMemory())
const session: Session<{ user: { name: string } }> = manager.new()
export const name: Promise<string | undefined> = session.get('user').then((user) => user?.name)
export const code = (error: unknown) => (error instanceof SessionError ? error.code : undefined)

const options: EngineOptions = { engine: 'wasm' }
const bytes: Uint8Array = decrypt(encrypt(DefaultIV, DefaultStorageFileCryptoKey), DefaultStorageFileCryptoKey)
export const again: Uint8Array = decrypt(encrypt(bytes, bytes, DefaultIV, options), bytes, DefaultIV, options)
export const opened: Uint8Array = open(seal(bytes, bytes, 'id', options), [bytes], bytes, options)
export const engine: Promise<EngineName> = prepareCrypto('noble')
export const key: Promise<Uint8Array> = keyFromPassphrase('', bytes, DefaultPassphraseIterations)
export const all: CryptoFunctions = { encrypt, decrypt, seal, open, prepareCrypto }
export const cryptoCode = (error: unknown): SessionErrorCode | undefined =>
  error instanceof CryptoError ? error.code : undefined
const httpOptions: HttpSessionsOptions = { rolling: true, cookie: { maxAge: null }, idPattern: /^x/ }
const sessions = new HttpSessions(manager, httpOptions)
export const answered: Promise<Response> = sessions.handle(new Request('http://x/'), async (session) => {
  const user: { name: string } | undefined = await session.get('user')
  return new Response(user?.name)
})
export const middleware = sessions.middleware()

const pageStorage = new StorageIndexedDB('app', { crypto: sealed({ keys: [bytes] }) })
export const stop: () => void = manager.onChange(({ id, type }: SessionChange) => [id, type])
export const fellBack: boolean = new BrowserManager(1000, pageStorage).fellBackToMemory
export const both = [
  new StorageFile('sessions', 1000, { crypto: { mode: 'sealed', keys: [bytes] } }),
  new StorageFile('sessions', 1000, { crypto: goframe({ keys: [bytes] }) }),
]
export const inRedis = (redis: RedisConnection) =>
  new NodeManager(1000, new StorageRedis(redis, 'a:', { crypto: sealed({ keys: [bytes], format: 2 }) }))
export const everywhere = [SmallManager, CoreManager].map((Manager) => new Manager(1000, new StorageMemory()))
export const requests = [...everywhere, new BrowserManager(1000)].map((manager) => new HttpSessions(manager))
// @ts-expect-error a page has no object form, by its types
export const wrong = new StorageLocalStorage('app:', { crypto: { mode: 'sealed', keys: [bytes] } })

storageConformance({ test: (_name, run) => run(), create: () => new StorageMemory() })
`

const SUBPATHS = [
  '',
  '/node',
  '/browser',
  '/browser/indexeddb',
  '/core',
  '/http',
  '/express-session',
  '/next',
  '/crypto',
  '/crypto/noble',
  '/conformance',
]

/** A project that is moving over from express-session, whose types it still has. */
const movingOver = `
import express from 'express'
import session from 'express-session'
import { Manager, StorageFile, StorageMemory } from 'gsession'
import { Store } from 'gsession/express-session'
import { HttpSessions } from 'gsession/http'

const app = express()
app.use(session({ store: new Store(new StorageFile('sessions', 1000)), secret: 's', resave: false, saveUninitialized: false }))
app.get('/old', (req, res) => res.send(String(req.session.cookie.maxAge)))
const sessions = new HttpSessions(new Manager<{ user: string }>(1000, new StorageMemory()))
const moved = express.Router().use(sessions.middleware())
moved.get('/new', async (req, res) => {
  const user: string | undefined = await sessions.sessionOf(req).get('user')
  res.send(user)
})
// @ts-expect-error a key that the session does not have
moved.get('/wrong', async (req) => sessions.sessionOf(req).get('usr'))
`

beforeAll(() => {
  compilers = join(installed(join(root, 'test/package/fixtures/typescript')), 'node_modules')
  const types = (name: string): [string, string] => [`@types/${name}`, join(compilers, '@types', name)]
  bare = projectWith()
  typed = projectWith(Object.fromEntries(['node', 'express', 'express-session'].map(types)))
  for (const folder of [bare, typed]) {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    for (const extension of ['mts', 'cts']) {
      writeFileSync(join(folder, `use.${extension}`), program)
      for (const subpath of SUBPATHS) {
        const text = `import * as all from 'gsession${subpath}'\nexport const names: object = all`
        writeFileSync(join(folder, `alone${subpath.replaceAll('/', '-')}.${extension}`), text)
      }
    }
  }
  writeFileSync(join(typed, 'moving-over.mts'), movingOver)
})

afterAll(() => {
  for (const folder of [bare, typed]) rmSync(folder, { recursive: true, force: true })
})

/** The ways to find modules, and the endings of the files that import by each. */
const MODES: [mode: string, options: string[], extensions: string[]][] = [
  ['nodenext', ['--module', 'nodenext'], ['mts', 'cts']],
  ['node16', ['--module', 'node16'], ['mts', 'cts']],
  ['a bundler', ['--module', 'esnext', '--moduleResolution', 'bundler'], ['mts']],
  ['preserve', ['--module', 'preserve'], ['mts']],
  [
    'a bundler, with a condition',
    ['--module', 'esnext', '--moduleResolution', 'bundler', '--customConditions', 'browser'],
    ['mts'],
  ],
]

describe.each(['5.4', '7.0'])('TypeScript %s, without skipLibCheck', (version) => {
  it.each(MODES)(
    `a project of both sides compiles by TypeScript ${version}: %s`,
    async (mode, options, extensions) => {
      const files = extensions.map((extension) => `use.${extension}`)
      for (const library of mode === 'nodenext' ? ['es2022,dom', 'es2022,webworker'] : ['es2022,dom']) {
        expect(await compile(version, bare, ['--lib', library, ...options, ...files]), library).toBe('')
      }
    },
  )

  it(`each subpath compiles alone by TypeScript ${version}, without types of anything else`, async () => {
    const files = SUBPATHS.flatMap((subpath) =>
      ['mts', 'cts'].map((extension) => `alone${subpath.replaceAll('/', '-')}.${extension}`),
    )
    const compiled = version === '7.0' ? files.map((file) => [file]) : [files]
    for (const each of compiled) {
      expect(await compile(version, bare, ['--module', 'nodenext', '--lib', 'es2022,dom', ...each])).toBe('')
    }
  })

  it(`a server without types of browsers compiles by TypeScript ${version}`, async () => {
    const options = ['--module', 'nodenext', '--lib', 'es2022', '--types', 'node']
    expect(await compile(version, typed, [...options, 'use.mts', 'use.cts'])).toBe('')
  })

  it(`a project that is moving over from express-session compiles by TypeScript ${version}`, async () => {
    const options = ['--module', 'nodenext', '--lib', 'es2022', '--types', 'node', '--esModuleInterop']
    expect(await compile(version, typed, [...options, 'moving-over.mts'])).toBe('')
  })
})

it('the older way to find modules finds each subpath, too', async () => {
  const files = SUBPATHS.map((subpath) => `alone${subpath.replaceAll('/', '-')}.cts`)
  const options = ['--module', 'commonjs', '--moduleResolution', 'node10', '--lib', 'es2022,dom']
  expect(await compile('5.4', bare, [...options, ...files])).toBe('')
})

it.each([
  ["session.set('map', new Map())", "a Map can't be stored: use an object, or an array of its entries"],
  ["session.set('set', new Set())", "a Set can't be stored: use an array"],
  ["session.set('account', account)", "a function can't be stored, nor an object with methods unless"],
  ["session.set('list', [undefined])", "undefined can't be stored in an array: use null"],
])('the compiler says why a value can not be stored: %s', async (call, reason) => {
  const types = 'map: Map<1, 2>; set: Set<1>; account: Account; list: Array<1 | undefined>'
  const declared = `interface Account { greet(): void }\ndeclare const session: Session<{ ${types} }>`
  const text = `import type { Session } from 'gsession'\n${declared}\ndeclare const account: Account\n${call}`
  writeFileSync(join(bare, 'refused.mts'), text)
  expect(await compile('7.0', bare, ['--module', 'node16', '--lib', 'es2022,dom', 'refused.mts'])).toContain(
    reason,
  )
})

/** Returns what the strict compiler prints. */
async function compile(version: string, folder: string, options: readonly string[]): Promise<string> {
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--target', 'es2022']
  const script = join(compilers, `typescript-${version}`, 'bin/tsc')
  // A folder above may have a tsconfig.json, which the newer one would ask about.
  const args = [script, ...strict, ...(version === '7.0' ? ['--ignoreConfig'] : []), ...options]
  const running = promisify(execFile)(process.execPath, args, { cwd: folder })
  const { stdout } = await running.catch((error: { stdout: string }) => error)
  return stdout
}

it('the types of gsession/crypto have a docstring for each function', () => {
  const types = readFileSync(new URL('../../dist/esm/crypto.d.ts', import.meta.url), 'utf8')
  for (const name of ['encrypt', 'decrypt', 'seal', 'open', 'prepareCrypto']) {
    expect(types, name).toMatch(new RegExp(`\\*/\\ndeclare const ${name}\\b`))
  }
})
