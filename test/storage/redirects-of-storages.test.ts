import { leadingTo } from '../../src/record/move-changes.ts'
import 'fake-indexeddb/auto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { StorageIndexedDB } from '../../platforms/browser/index.ts'
import { StorageFile } from '../../platforms/node/index.ts'
import { sealed } from '../../src/crypto/index.ts'
import { StorageMemory } from '../../src/index.ts'
import { HOUR } from '../session/support.ts'

const START = 1_700_000_000_000
const keys = [new Uint8Array(32).fill(7)]
const memory = new StorageMemory()
const folder = mkdtempSync(join(tmpdir(), 'gsession-ids-'))
afterEach(() => void vi.restoreAllMocks())
afterAll(() => rmSync(folder, { recursive: true }))

const storages = [
  ['memory', () => memory],
  ['files', () => new StorageFile(join(folder, 'plain'))],
  ['files with a TTL', () => new StorageFile(join(folder, 'with-ttl'), HOUR)],
  ['sealed files', () => new StorageFile(join(folder, 'sealed'), HOUR, { crypto: { mode: 'sealed', keys } })],
  ['IndexedDB', () => new StorageIndexedDB('ids')],
  ['sealed in IndexedDB', () => new StorageIndexedDB('sealed-ids', { crypto: sealed({ keys }) })],
] as const

it.each(storages)('ids of %s lists no id that a rotation has left', async (_name, make) => {
  const longId = 'i'.repeat(180)
  await make().setMap('first', { a: 1 }, HOUR)
  await make().moveSession('first', longId, HOUR, { leave: leadingTo(longId, Date.now() + HOUR) })
  await make().moveSession(longId, 'now', HOUR, { leave: leadingTo('now', 1) })
  await make().setMap('other', { a: 1 }, HOUR)
  const listed: string[] = []
  for await (const id of make().ids()) listed.push(id)
  expect(listed.sort()).toEqual(['now', 'other'])
})

it.each(storages)('a renewal in %s does not lengthen the life of a redirect', async (_name, make) => {
  vi.spyOn(Date, 'now').mockReturnValue(START)
  await make().setMap('before', { a: 1 }, 5 * HOUR)
  await make().moveSession('before', 'after', 5 * HOUR, { leave: leadingTo('after', START) })
  vi.spyOn(Date, 'now').mockReturnValue(START + HOUR - 1)
  const storage = make()
  await storage.updateTTL('before', 5 * HOUR)
  await storage[Symbol.asyncDispose]?.()
  expect(await make().getSession('before', 5 * HOUR)).toBeDefined()
  vi.spyOn(Date, 'now').mockReturnValue(START + HOUR + 1)
  expect(await make().getSession('before', 5 * HOUR)).toBe(undefined)
  expect(await make().getSession('after', 5 * HOUR)).toBeDefined()
})
