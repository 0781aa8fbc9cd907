import { realClock } from '../../src/common/real-timers.ts'
import 'fake-indexeddb/auto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { StorageIndexedDB, StorageLocalStorage } from '../../platforms/browser/index.ts'
import { IdleWork } from '../../platforms/browser/records/idle-work.ts'
import { HttpSessions } from '../../platforms/http/index.ts'
import { StorageFile } from '../../platforms/node/index.ts'
import { Manager, type Storage, StorageMemory } from '../../src/index.ts'
import { HOUR, ID } from '../session/support.ts'
import { expectLinear } from './support/expect-linear.ts'

const SIZE = 150
const folder = mkdtempSync(join(tmpdir(), 'gsession-cost-'))
afterAll(() => rmSync(folder, { recursive: true }))

let made = 0
const storages: Readonly<Record<string, () => Storage>> = {
  files: () => new StorageFile(join(folder, String(made++)), HOUR),
  'files, read and written synchronously': () =>
    new StorageFile(join(folder, String(made++)), HOUR, { io: 'sync' }),
  IndexedDB: () => new StorageIndexedDB(`cost-${made++}`),
  localStorage: () => new StorageLocalStorage(`cost-${made++}:`, { area: areaOf(new Map()) }),
}

// A sweep in the background would be counted in what is measured just then.
beforeAll(() => void vi.spyOn(IdleWork.prototype, 'start').mockImplementation(() => {}))
afterAll(() => void vi.restoreAllMocks())

describe.each(Object.entries(storages))(
  'in %s, twice as much takes no more than twice the steps',
  (name, make) => {
    // The database that stands in for a browser's searches in lists of its own.
    const options = { builtIns: name !== 'IndexedDB' }

    it('sessions one after the other', () =>
      expectLinear(
        async (size) => {
          const manager = new Manager(HOUR, await next(make))
          return async () => {
            for (const id of idsOf(size)) await use(manager, id)
          }
        },
        SIZE,
        options,
      ))

    it('sessions in one turn', () =>
      expectLinear(
        async (size) => {
          const manager = new Manager(HOUR, await next(make))
          return () => Promise.all(idsOf(size).map((id) => use(manager, id)))
        },
        SIZE,
        options,
      ))

    it('uses of one session in one turn', () =>
      expectLinear(
        async (size) => {
          const manager = new Manager(HOUR, await next(make))
          return () => Promise.all(idsOf(size).map(() => use(manager, ID)))
        },
        SIZE,
        options,
      ))

    it('keys of a JSON body', () =>
      expectLinear(
        async (size) => {
          const manager = new Manager(HOUR, await next(make))
          const body = Object.fromEntries(idsOf(size).map((id) => [id, 1e17]))
          return async () => {
            const session = manager.new(ID)
            await session.setMap(body)
            await session.close()
            for (const key of Object.keys(body)) await session.get(key)
            await session.close()
          }
        },
        4 * SIZE,
        options,
      ))

    it('ids that are listed', () =>
      expectLinear(
        async (size) => {
          const storage = await next(make)
          const manager = new Manager(HOUR, storage)
          await Promise.all(idsOf(size).map((id) => use(manager, id)))
          return async () => {
            for await (const id of storage.ids?.() ?? []) await storage.get(id, 'a')
          }
        },
        SIZE,
        options,
      ))
  },
)

describe('on requests, twice as much takes no more than twice the steps', () => {
  // A request that takes long looks its session up in fewer ways.
  beforeAll(() => void vi.spyOn(realClock, 'now').mockReturnValue(0))
  afterAll(() => void vi.restoreAllMocks())
  const sessions = new HttpSessions(new Manager(HOUR, new StorageMemory()))
  const visit = (cookie: string) =>
    sessions.handle(new Request('https://a.example/', { headers: { cookie } }), async (session) => {
      await session.get('a')
      return new Response()
    })

  it.each<[string, (size: number) => string]>([
    [
      'cookies',
      (size) =>
        idsOf(size)
          .map((id) => `${id}=1`)
          .join('; '),
    ],
    [
      'cookies of the one name',
      (size) =>
        idsOf(size)
          .map((id) => `gfsessionid=${id}`)
          .join('; '),
    ],
    ['letters of a cookie', (size) => `gfsessionid=${'a'.repeat(size)}`],
    ['semicolons', (size) => `${';'.repeat(size)}a=1`],
  ])('%s', (_what, cookieOf) => expectLinear((size) => () => visit(cookieOf(size)), 10 * SIZE))

  it('requests in one turn', () =>
    expectLinear((size) => () => Promise.all(idsOf(size).map((id) => visit(`gfsessionid=${id}`))), SIZE))
})

/**
 * Makes a storage, and disposes of the one before: its renewals, which are queued for ten seconds, would be counted in
 * what is measured just then.
 */
async function next(make: () => Storage): Promise<Storage> {
  await latest?.[Symbol.asyncDispose]?.()
  latest = make()
  return latest
}

let latest: Storage | undefined

async function use(manager: Manager, id: string): Promise<void> {
  const session = manager.new(id)
  await session.update('a', (value = 0) => (value as number) + 1)
  await session.close()
  await session.get('a')
  await session.close()
}

/** Like those of `newSessionId`. */
function idsOf(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `id${index}`.padEnd(32, 'x'))
}

function areaOf(items: Map<string, string>) {
  return {
    get length() {
      return items.size
    },
    key: (index: number) => [...items.keys()][index] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
}
