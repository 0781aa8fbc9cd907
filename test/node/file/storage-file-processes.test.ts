import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { Child, childrenOf, type StartOptions } from './children.ts'
import {
  folderWith,
  HOUR,
  ID,
  isLinux,
  keyOf,
  locksIn,
  type OpenOptions,
  open,
  tempFolder,
  until,
} from './support.ts'
import type { Job } from './workers/worker.ts'

const NAMESPACE = ['unshare', '--pid', '--fork', '--kill-child']
const hasNamespaces =
  isLinux && spawnSync(NAMESPACE[0] as string, [...NAMESPACE.slice(1), 'true']).status === 0

/** Processes that close sessions with a key of their own each, and count up one that they share. */
async function closes(count: number, job: Partial<Job>, unders: StartOptions[] = [{}, {}, {}, {}]) {
  const folder = job.folder ?? tempFolder()
  const children = unders.map((under, i) => {
    return new Child({ what: 'write', folder, ids: [ID], key: `key${i}`, count, ...job }, under)
  })
  await Promise.all(children.map((child) => child.succeeds()))
  const key: OpenOptions = job.encrypted ? { key: keyOf(7) } : {}
  expect(locksIn(folder)).toEqual([])
  return open(folder, key)
}

const ALL_OF = (count: number) => ({ key0: count, key1: count, key2: count, key3: count, shared: 4 * count })

test('four processes close one session 2000 times: of their keys and of the one they share nothing is lost', async () => {
  const storage = await closes(500, {})
  expect(await storage.data(ID)).toEqual(ALL_OF(500))
})

test.each<[string, Partial<Job>]>([
  ['with synchronous steps', { options: { io: 'sync' } }],
  ['encrypted', { encrypted: true }],
  ['encrypted, with synchronous steps', { encrypted: true, options: { io: 'sync' } }],
  ['strict', { options: { durability: 'strict' } }],
])('four processes close one session 400 times, %s', async (_, job) => {
  const storage = await closes(100, job)
  expect(await storage.data(ID)).toEqual(ALL_OF(100))
})

test('processes of both kinds share a folder, and many sessions', async () => {
  const folder = tempFolder()
  const ids = ['one', 'two', 'three', 'four', 'five']
  const start = (i: number, io: 'async' | 'sync') =>
    new Child({ what: 'write', folder, ids, key: `key${i}`, count: 150, options: { io } })
  const children = [start(0, 'async'), start(1, 'sync'), start(2, 'async'), start(3, 'sync')]
  await Promise.all(children.map((child) => child.succeeds()))
  for (const id of ids) {
    const data = (await open(folder).data(id)) as Record<string, number>
    const mine = children.map((child) => child.acknowledged.get(id) ?? 0)
    expect(mine.map((_, i) => data[`key${i}`] ?? 0)).toEqual(mine)
    expect(data.shared).toBe(mine.reduce((sum, n) => sum + n))
  }
})

test('a process that sweeps and renews takes nothing from those that save', async () => {
  const folder = tempFolder()
  const start = (i: number) => new Child({ what: 'write', folder, ids: [ID], key: `key${i}`, count: 200 })
  const children = [start(0), start(1)]
  const storage = open(folder, { ttl: HOUR })
  while (!children.every((child) => child.hasEnded)) {
    await Promise.all([storage.sweep(), storage.updateTTL(ID, 1000), storage.updateTTL(ID, HOUR)])
    await storage.flush()
  }
  await Promise.all(children.map((child) => child.succeeds()))
  expect(await storage.data(ID)).toEqual({ key0: 200, key1: 200, shared: 400 })
})

// Where a namespace may not be made these are shown as skipped.
describe.skipIf(!hasNamespaces)('in PID namespaces of their own', () => {
  test('processes in PID namespaces of their own lose nothing, though their process ids are the same', async () => {
    const storage = await closes(150, {}, [{ under: NAMESPACE }, { under: NAMESPACE }, {}, {}])
    expect(await storage.data(ID)).toEqual(ALL_OF(150))
  })

  test('a process that is killed while it holds a session blocks nobody', async () => {
    const folder = await folderWith({ a: 1 })
    const rules = [{ call: 'rename', path: `${ID}\\.session$`, action: 'hang' as const }]
    const child = new Child({ what: 'merge', folder, ids: [ID] }, { rules, under: NAMESPACE })
    await child.says('hangs')
    const [inner] = childrenOf(child.pid)
    process.kill(inner as number, 'SIGKILL')
    await child.ended
    // Nobody would wait longer than 10 seconds: then it would fail.
    await open(folder).set(ID, 'b', 2, HOUR)
    expect(await open(folder).data(ID)).toEqual({ a: 1, b: 2 })
    await until(() => locksIn(folder).length === 0)
  })

  test('a process that stands still while it holds a session overwrites nothing when it goes on', async () => {
    const folder = await folderWith({ a: 1 })
    const rules = [{ call: 'rename', path: `${ID}\\.session$`, action: 'pause' as const }]
    const child = new Child({ what: 'merge', folder, ids: [ID] }, { rules, under: NAMESPACE })
    await child.says('pauses')
    await open(folder).set(ID, 'b', 2, HOUR)
    await child.succeeds()
    expect(await open(folder).data(ID)).toEqual({ a: 1, b: 2, mine: 'merged', shared: 1 })
  })
})
