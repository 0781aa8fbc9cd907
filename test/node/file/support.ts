import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterAll, expect } from 'vitest'
import {
  type ChangeSet,
  Manager,
  SessionError,
  type SessionErrorCode,
  StorageFile,
  type StorageFileOptions,
} from '../../../platforms/node/index.ts'

export const HOUR = 3_600_000
export const START = 1_700_000_000_000
export const ID = 'hushidabcdefghijklmnopqrstuv0123'
export const KEY = 'hushkey'
export const VALUE = 'hushvalue'

/** Both ways in which a storage works on files: `test.each(IO_MODES)`. */
export const IO_MODES = ['async', 'sync'] as const

/** The user id of nobody, on Linux. */
export const NOBODY = 65_534

export const isRoot = process.geteuid?.() === 0
export const isLinux = process.platform === 'linux'

const folders: string[] = []
const storages: StorageFile[] = []

afterAll(async () => {
  for (const storage of storages) await storage[Symbol.asyncDispose]().catch(() => {})
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder of its own for a test, gone at the end. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hushfolder-'))
  folders.push(folder)
  return folder
}

export interface OpenOptions extends StorageFileOptions {
  ttl?: number
  /** Encrypted with this key. */
  key?: Uint8Array
}

/** A storage that is disposed of at the end. */
export function open(folder: string, { ttl, key, ...options }: OpenOptions = {}): StorageFile {
  const storage = new StorageFile(folder, ttl, options)
  if (key !== undefined) {
    storage.setCryptoEnabled(true)
    storage.setCryptoKey(key)
  }
  storages.push(storage)
  return storage
}

/** A storage in a folder of its own, and sessions on it, by a clock that the test sets. */
export function setup(options: OpenOptions = {}) {
  const folder = tempFolder()
  const clock = { now: START }
  const timed = { now: () => clock.now, ...options }
  const storage = open(folder, timed)
  return {
    folder,
    clock,
    storage,
    manager: new Manager(HOUR, storage),
    file: pathOf(folder),
    again: () => open(folder, timed),
  }
}

export function seed(storage: StorageFile, values: Record<string, unknown> = { a: 1 }, id = ID) {
  return storage.setSession(id, new Map(Object.entries(values)), HOUR)
}

/** A folder that holds one session. */
export async function folderWith(values: Record<string, unknown>): Promise<string> {
  const folder = tempFolder()
  await seed(open(folder), values)
  return folder
}

/** Saves values by a session, and a TTL of its own if one is given. */
export async function save(
  manager: Manager,
  id: string,
  values: Record<string, unknown>,
  ttl?: number,
): Promise<void> {
  const session = manager.new(id)
  await session.setMap(values)
  if (ttl !== undefined) await session.setTTL(ttl)
  await session.close()
}

/** The ids that a storage lists, in order. */
export async function idsOf(storage: StorageFile): Promise<string[]> {
  const ids: string[] = []
  for await (const id of storage.ids()) ids.push(id)
  return ids.sort()
}

/** A key of this length, all of one byte. */
export function keyOf(byte: number, length = 32): Uint8Array {
  return new Uint8Array(length).fill(byte)
}

/** What a session holds, as a storage of its own sees it. */
export async function stored(folder: string, id = ID, options: OpenOptions = {}) {
  return open(folder, options).data(id)
}

export function pathOf(folder: string, id = ID): string {
  return join(folder, `${id}.session`)
}

/** The stamp in a session's file. */
export function stampOf(folder: string, id = ID): number {
  return Number(readFileSync(pathOf(folder, id)).readBigInt64LE(0))
}

/** The bytes of a session's file. */
export function bytesOf(stamp: number, body: string | Uint8Array): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(stamp))
  return Buffer.concat([bytes, Buffer.from(body)])
}

/** The names of all locks, and of what was left of them. */
export function locksIn(folder: string): string[] {
  const locks = join(folder, '.gsession')
  if (!exists(locks)) return []
  return readdirSync(locks).flatMap((epoch) => readdirSync(join(locks, epoch)))
}

export function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

export function changes(base: ChangeSet['base'], set: Record<string, unknown> = {}): ChangeSet {
  const texts = Object.entries(set).map(([key, value]): [string, string] => [key, JSON.stringify(value)])
  return { base, set: new Map(texts), removed: new Set(), updates: new Map() }
}

/** Fails unless a promise rejects with this code, and with an error that tells no secrets. */
export async function failsWith(code: SessionErrorCode, work: Promise<unknown>): Promise<SessionError> {
  const error = await work.then(
    () => 'nothing failed',
    (failure: unknown) => failure,
  )
  expect(error).toBeInstanceOf(SessionError)
  const { code: found, message } = error as SessionError
  expect(found, message).toBe(code)
  tellsNoSecrets(error)
  return error as SessionError
}

/** Fails where an error, printed in any way, names an id, a key, a value or a path. */
export function tellsNoSecrets(error: unknown, ...secrets: string[]): void {
  const printed = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error)]
  for (let each = error; each instanceof Error; each = each.cause) {
    const fields = Object.getOwnPropertyNames(each)
    printed.push(String(each), String(each.stack), JSON.stringify(each, fields))
  }
  const text = printed.join('\n')
  for (const secret of ['hushfolder-', ID, KEY, VALUE, ...secrets]) expect(text).not.toContain(secret)
}

/** How long anything may take, in milliseconds: only what hangs takes so long. */
export const HANGS = 300_000

/** Waits until something holds, by timers that no test replaces. */
export async function until(holds: () => boolean): Promise<void> {
  for (const begin = performance.now(); !holds(); ) {
    if (performance.now() - begin > HANGS) throw new Error('it did not come to pass')
    await sleep(1)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
