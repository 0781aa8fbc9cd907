import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Manager, type StorageFile } from '../../../platforms/node/index.ts'
import { Child } from './children.ts'
import {
  folderWith,
  HOUR,
  ID,
  isLinux,
  keyOf,
  locksIn,
  type OpenOptions,
  open,
  pause,
  tempFolder,
} from './support.ts'
import type { Job } from './workers/worker.ts'

const IDS = ['one', 'two', 'three']
const KEY = keyOf(7)

const LANES: Array<[Partial<Job>, OpenOptions]> = [
  [{}, {}],
  [{ options: { io: 'sync' } }, { io: 'sync' }],
  [{ encrypted: true }, { key: KEY }],
  [{ options: { durability: 'strict' } }, {}],
]
const ROUNDS = 10
const AT_ONCE = 5

let longestWait = 0
let kills = 0
let orphans = 0

afterAll(() => {
  console.log(`${kills} kills, ${orphans} locks left, longest wait for one ${Math.round(longestWait)} ms`)
})

/** What must be in the sessions of a folder, as far as it was acknowledged. */
class Acknowledged {
  readonly #least = new Map<string, number>()

  add(id: string, key: string, count: number): void {
    for (const name of [key, 'shared']) {
      this.#least.set(`${id} ${name}`, (this.#least.get(`${id} ${name}`) ?? 0) + count)
    }
  }

  check(id: string, data: Record<string, unknown>): void {
    for (const [name, least] of this.#least) {
      const [of, key] = name.split(' ') as [string, string]
      if (of === id) expect(data[key], name).toBeGreaterThanOrEqual(least)
    }
  }
}

async function timeOfClose(storage: StorageFile, id: string, probe: number): Promise<number> {
  const session = new Manager(HOUR, storage).new(id)
  await session.set('probe', probe)
  const begin = performance.now()
  await session.close()
  return performance.now() - begin
}

/** Kills processes at any instant while they write, and looks at what they leave. */
async function lane(job: Partial<Job>, options: OpenOptions): Promise<void> {
  const folder = tempFolder()
  const acknowledged = new Acknowledged()
  for (let round = 0; round < ROUNDS; round++) {
    const children = Array.from({ length: AT_ONCE }, (_, i) => {
      return new Child({ what: 'write', folder, ids: IDS, key: `key${round}-${i}`, ...job })
    })
    await Promise.all(
      children.map(async (child, i) => {
        await child.says('begins')
        await pause(1 + Math.random() * 60)
        await child.kill()
        kills++
        expect(child.errors).toEqual([])
        for (const [id, count] of child.acknowledged) acknowledged.add(id, `key${round}-${i}`, count)
      }),
    )
    orphans += locksIn(folder).length
    await Promise.all(
      IDS.map(async (id) => {
        const storage = open(folder, options)
        const data = await storage.data(id)
        acknowledged.check(id, data ?? {})
        const waited = await timeOfClose(storage, id, round)
        // The second close finds no lock: what it takes is what this machine takes.
        longestWait = Math.max(longestWait, waited - (await timeOfClose(storage, id, round)))
        expect(await open(folder, options).data(id)).toEqual({ ...data, probe: round })
      }),
    )
  }
  const storage = open(folder, { ttl: HOUR, ...options })
  for (let i = 0; i < 2; i++) await storage.sweep()
  await storage.set('another', 'a', 1, HOUR)
  expect(locksIn(folder)).toEqual([])
  expect(readdirSync(join(folder, '.gsession'))).toHaveLength(1)
  expect(readdirSync(folder).sort()).toEqual(
    ['.gsession', ...[...IDS, 'another'].map((id) => `${id}.session`)].sort(),
  )
}

describe.skipIf(!isLinux)('processes that are killed', () => {
  test('processes that are killed 200 times while they write lose nothing acknowledged, and block no other process', async () => {
    await Promise.all(LANES.map(([job, options]) => lane(job, options)))
    expect(kills).toBe(LANES.length * ROUNDS * AT_ONCE)
  })

  const INSTANTS: Array<[string, 'merge' | 'remove', string, string, object | undefined]> = [
    ['before it writes', 'merge', 'write', `${ID}\\.`, { a: 1 }],
    ['before it renames', 'merge', 'rename', `${ID}\\.session$`, { a: 1 }],
    ['before it removes', 'remove', 'rename', `${ID}\\.session > `, { a: 1 }],
    ['between a removal and its end', 'remove', 'unlink', `${ID}\\.`, undefined],
  ]

  test('a process that is killed while it makes the folder of the locks leaves a folder that works', async () => {
    const folder = tempFolder()
    const rules = [{ call: 'rename', path: '\\.gsession$', action: 'kill' as const }]
    for (let i = 0; i < 3; i++) {
      expect(await new Child({ what: 'merge', folder, ids: [ID] }, { rules }).ended).toBe('SIGKILL')
    }
    const storage = open(folder, { ttl: HOUR })
    await storage.set(ID, 'a', 1, HOUR)
    await storage.sweep()
    expect(readdirSync(folder).sort()).toEqual(['.gsession', `${ID}.session`])
  })

  test.concurrent.each(INSTANTS)(
    'after a process was killed %s, the record is the old one or the new one',
    async (_, what, call, path, left) => {
      const folder = await folderWith({ a: 1 })
      const child = new Child({ what, folder, ids: [ID] }, { rules: [{ call, path, action: 'kill' }] })
      expect(await child.ended).toBe('SIGKILL')
      expect(locksIn(folder)).toHaveLength(1)
      expect(await open(folder).data(ID)).toEqual(left)
      // Nobody would wait longer than 10 seconds: then it would fail.
      await open(folder).set(ID, 'b', 2, HOUR)
      expect(await open(folder).data(ID)).toEqual({ ...left, b: 2 })
      expect(locksIn(folder)).toEqual([])
    },
  )
})
