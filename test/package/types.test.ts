import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string

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

beforeAll(() => {
  ensureBuild()
  folder = mkdtempSync(join(tmpdir(), 'gsession-types-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'gsession'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const extension of ['mts', 'cts']) writeFileSync(join(folder, `use.${extension}`), program)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  ['node16', ['--module', 'node16', '--moduleResolution', 'node16']],
  ['a bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  [
    'a bundler, for the browser',
    ['--module', 'esnext', '--moduleResolution', 'bundler', '--customConditions', 'browser'],
  ],
])('the types compile without skipLibCheck, with the library of es2022: %s', (_name, options) => {
  const files = options.includes('node16') ? ['use.mts', 'use.cts'] : ['use.mts']
  for (const library of ['es2022,dom', 'es2022,webworker']) {
    expect(compile(['--lib', library, ...options, ...files]), library).toBe('')
  }
})

it.each([
  ["session.set('map', new Map())", "a Map can't be stored: use an object, or an array of its entries"],
  ["session.set('set', new Set())", "a Set can't be stored: use an array"],
  ["session.set('account', account)", "a function can't be stored, nor an object with methods unless"],
  ["session.set('list', [undefined])", "undefined can't be stored in an array: use null"],
])('the compiler says why a value can not be stored: %s', (call, reason) => {
  const types = 'map: Map<1, 2>; set: Set<1>; account: Account; list: Array<1 | undefined>'
  const declared = `interface Account { greet(): void }\ndeclare const session: Session<{ ${types} }>`
  const text = `import type { Session } from 'gsession'\n${declared}\ndeclare const account: Account\n${call}`
  writeFileSync(join(folder, 'refused.mts'), text)
  expect(compile(['--module', 'node16', '--moduleResolution', 'node16', 'refused.mts'])).toContain(reason)
})

/** Returns what the strict compiler prints. */
function compile(options: readonly string[]): string {
  const strict = [
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noEmit',
    '--ignoreConfig',
    '--target',
    'es2022',
  ]
  const tsc = join(root, 'node_modules/.bin/tsc')
  const { stdout, stderr } = spawnSync(tsc, [...strict, ...options], { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}

it('the types of gsession/crypto have a docstring for each function', () => {
  const types = readFileSync(new URL('../../dist/esm/crypto.d.ts', import.meta.url), 'utf8')
  for (const name of ['encrypt', 'decrypt', 'seal', 'open', 'prepareCrypto']) {
    expect(types, name).toMatch(new RegExp(`\\*/\\ndeclare const ${name}\\b`))
  }
})
