import { describe, expect, test } from 'vitest'
import { Child } from './children.ts'
import {
  exists,
  folderWith,
  HOUR,
  ID,
  IO_MODES,
  isLinux,
  locksIn,
  open,
  pathOf,
  pause,
  stampOf,
  tempFolder,
} from './support.ts'
import type { Rule } from './workers/preload.ts'
import type { Job } from './workers/worker.ts'

const COMMIT = { call: 'rename', path: `> .*${ID}\\.session$` }
const WRITE = { call: 'write', path: `${ID}\\.` }
const REMOVAL = { call: 'rename', path: `${ID}\\.session > ` }
const UNLINK = { call: 'unlink', path: `${ID}\\.` }

/** A process that stands still inside a session's lock. */
async function stopped(
  folder: string,
  what: Job['what'],
  at: Omit<Rule, 'action'>,
  io: 'async' | 'sync',
  key = 'mine',
) {
  const job = { what, folder, ids: [ID], key, options: { io } }
  const child = new Child(job, { rules: [{ ...at, action: 'stop' }] })
  await child.stopped()
  expect(locksIn(folder)).toHaveLength(1)
  return child
}

async function goesOn(child: Child): Promise<void> {
  child.signal('SIGCONT')
  await child.succeeds()
}

describe.skipIf(!isLinux).concurrent.each(IO_MODES)(
  'a process that is stopped inside a lock, and goes on late (io %s)',
  (io) => {
    test.for([
      ['before it writes', WRITE],
      ['before it renames', COMMIT],
    ] as const)(
      'a process that was stopped inside a lock %s overwrites nothing, and makes its change on fresh data',
      async ([, at]) => {
        const folder = await folderWith({ a: 1, shared: 10 })
        const child = await stopped(folder, 'merge', at, io)
        const storage = open(folder)
        await storage.setMap(ID, { a: 2, b: 2, shared: 20 }, HOUR)
        expect(await storage.data(ID)).toEqual({ a: 2, b: 2, shared: 20 })
        await goesOn(child)
        expect(await open(folder).data(ID)).toEqual({ a: 2, b: 2, mine: 'merged', shared: 21 })
        expect(locksIn(folder)).toEqual([])
      },
    )

    test('a process that was stopped before it renames brings back no session that was removed meanwhile', async () => {
      const folder = await folderWith({ a: 1 })
      const child = await stopped(folder, 'merge', COMMIT, io)
      await open(folder).removeAll(ID)
      child.signal('SIGCONT')
      expect(await child.ended).toBe(1)
      expect(child.errors[0]).toMatch(/^error SESSION_DESTROYED/)
      expect(exists(pathOf(folder))).toBe(false)
      expect(locksIn(folder)).toEqual([])
    })

    test('a process that was stopped before it renames does not disturb the next holder of the lock', async () => {
      const folder = await folderWith({ a: 1 })
      const first = await stopped(folder, 'merge', COMMIT, io, 'first')
      const second = new Child(
        { what: 'merge', folder, ids: [ID], key: 'second', options: { io } },
        { rules: [{ ...COMMIT, action: 'stop' }] },
      )
      await second.stopped()
      first.signal('SIGCONT')
      await first.succeeds()
      await goesOn(second)
      expect(await open(folder).data(ID)).toEqual({ a: 1, first: 'merged', second: 'merged', shared: 2 })
      expect(locksIn(folder)).toEqual([])
    })

    test('a process that was stopped before it removes also removes what was saved meanwhile, as a later log-out does', async () => {
      const folder = await folderWith({ a: 1 })
      const child = await stopped(folder, 'remove', REMOVAL, io)
      await open(folder).set(ID, 'b', 2, HOUR)
      expect(await open(folder).data(ID)).toEqual({ a: 1, b: 2 })
      await goesOn(child)
      expect(exists(pathOf(folder))).toBe(false)
      expect(locksIn(folder)).toEqual([])
    })

    test('a process that was stopped after it has removed leaves a session that was made meanwhile', async () => {
      const folder = await folderWith({ a: 1 })
      const child = await stopped(folder, 'remove', UNLINK, io)
      await open(folder).set(ID, 'b', 2, HOUR)
      await goesOn(child)
      expect(await open(folder).data(ID)).toEqual({ b: 2 })
      expect(locksIn(folder)).toEqual([])
    })

    test('a process that was stopped before it releases a lock does not release that of the next holder', async () => {
      const folder = tempFolder()
      const first = await stopped(folder, 'nothing', UNLINK, io)
      const second = await secondHolder(folder, io)
      await goesOn(first)
      expect(locksIn(folder)).toHaveLength(1)
      await goesOn(second)
      expect(await open(folder).data(ID)).toEqual({ second: 'merged', shared: 1 })
      expect(locksIn(folder)).toEqual([])
    })
  },
)

describe.skipIf(!isLinux).concurrent.each(IO_MODES)(
  'a renewal that is stopped before it writes (io %s)',
  (io) => {
    const stoppedRenewal = async (folder: string): Promise<Child> => {
      const rules = [{ call: 'write', path: `${ID}\\.session$`, action: 'stop' as const }]
      const child = new Child({ what: 'renew', folder, ids: [ID], options: { io } }, { rules })
      await child.stopped()
      return child
    }

    test('a renewal that was stopped before it writes overwrites no later renewal', async () => {
      const folder = await folderWith({ a: 1 })
      const child = await stoppedRenewal(folder)
      await pause(200)
      await open(folder).updateTTL(ID, HOUR)
      const renewed = stampOf(folder)
      await goesOn(child)
      expect(stampOf(folder)).toBeGreaterThanOrEqual(renewed)
    })

    test('a renewal that was stopped before it writes undoes no save', async () => {
      const folder = await folderWith({ a: 1 })
      const child = await stoppedRenewal(folder)
      await pause(200)
      await open(folder).set(ID, 'b', 2, HOUR)
      const saved = stampOf(folder)
      await goesOn(child)
      expect(stampOf(folder)).toBeGreaterThanOrEqual(saved)
      expect(await open(folder).data(ID)).toEqual({ a: 1, b: 2 })
    })

    test('a renewal that was stopped before it writes brings back no session that was removed', async () => {
      const folder = await folderWith({ a: 1 })
      const child = await stoppedRenewal(folder)
      await open(folder).removeAll(ID)
      await goesOn(child)
      expect(exists(pathOf(folder))).toBe(false)
    })
  },
)

/** Waits until a lock is stale, takes it, and is stopped inside it. */
async function secondHolder(folder: string, io: 'async' | 'sync'): Promise<Child> {
  const job = { what: 'merge' as const, folder, ids: [ID], key: 'second', options: { io } }
  const child = new Child(job, { rules: [{ ...COMMIT, action: 'stop' }] })
  await child.stopped()
  return child
}
