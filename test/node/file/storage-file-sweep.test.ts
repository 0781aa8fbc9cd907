import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { Manager, SessionError } from '../../../platforms/node/index.ts'
import {
  bytesOf,
  exists,
  failsWith,
  HOUR,
  ID,
  idsOf,
  locksIn,
  open,
  pathOf,
  START,
  save,
  seed,
  setup,
  tempFolder,
  until,
} from './support.ts'

const DAY = 24 * HOUR

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function sessionsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.session'))
    .map((name) => name.slice(0, -'.session'.length))
    .sort()
}

async function ageing() {
  const use = setup({ ttl: HOUR })
  await seed(use.storage, {}, 'old')
  use.clock.now += 1
  await seed(use.storage, {}, 'just-alive')
  use.clock.now += HOUR / 2
  await seed(use.storage, {}, 'young')
  use.clock.now = START + HOUR + 1
  return use
}

test('a sweep removes the sessions that have expired, and no others', async () => {
  const { storage, folder } = await ageing()
  await storage.sweep()
  expect(sessionsIn(folder)).toEqual(['just-alive', 'young'])
  expect(locksIn(folder)).toEqual([])
})

test('a sweep, and the list of ids, honour TTLs that sessions have of their own, encrypted or not', async () => {
  const encrypted = { crypto: { mode: 'goframe', keys: [new Uint8Array(32)] } } as const
  for (const options of [{}, encrypted]) {
    const { storage, clock, folder } = setup({ ttl: HOUR, ...options })
    const manager = new Manager(HOUR, storage)
    for (const [id, ttl] of [
      ['long', 3 * HOUR],
      ['of-all', undefined],
    ] as const) {
      await save(manager, id, { a: 1 }, ttl)
    }
    clock.now += 2 * HOUR
    expect(await idsOf(storage)).toEqual(['long'])
    await storage.sweep()
    expect(sessionsIn(folder)).toEqual(['long'])
    expect(await manager.new('long').get('a')).toBe(1)
    clock.now += HOUR + 1
    await storage.sweep()
    expect(sessionsIn(folder)).toEqual([])
  }
})

test('a sweep touches nothing but session files', async () => {
  const { storage, folder } = await ageing()
  const old = bytesOf(0, '{}')
  const names = [
    'notes.txt',
    'old.session.bak',
    '.hidden.session',
    'a b.session',
    '.session',
    'session',
    'x.SESSION',
  ]
  for (const name of names) writeFileSync(join(folder, name), old)
  mkdirSync(join(folder, 'folder.session'))
  writeFileSync(join(folder, 'folder.session', 'inner.session'), old)
  mkdirSync(join(folder, 'sub'))
  writeFileSync(join(folder, 'sub', 'inner.session'), old)
  await storage.sweep()
  const kept = ['.gsession', 'just-alive.session', 'young.session', 'folder.session', 'sub', ...names]
  expect(readdirSync(folder).sort()).toEqual(kept.sort())
  expect(readdirSync(join(folder, 'sub'))).toEqual(['inner.session'])
  expect(readdirSync(join(folder, 'folder.session'))).toEqual(['inner.session'])
})

test('without a TTL nothing is swept before the storage has seen one', async () => {
  const { folder, clock } = await ageing()
  clock.now += 1000 * DAY
  const storage = open(folder, { now: () => clock.now })
  await storage.sweep()
  await storage.data('old')
  await storage.sweep()
  expect(sessionsIn(folder)).toEqual(['just-alive', 'old', 'young'])
})

test('without a TTL a sweep goes by the longest of the managers, and by at least 30 days', async () => {
  const { folder, clock } = setup()
  const storage = open(folder, { now: () => clock.now })
  const [short, long] = [HOUR, 50 * DAY].map((ttl) => new Manager(ttl, storage)) as [Manager, Manager]
  await save(short, 'plain', { a: 1 })
  await save(short, 'remembered', { a: 1 }, 100 * DAY)
  await save(short, 'brief', { a: 1 }, 1000)
  clock.now = START + 30 * DAY
  await storage.sweep()
  expect(sessionsIn(folder)).toEqual(['brief', 'plain', 'remembered'])
  await long.new('another').get('a')
  clock.now = START + 50 * DAY
  await storage.sweep()
  expect(sessionsIn(folder)).toEqual(['brief', 'plain', 'remembered'])
  clock.now += 1
  await storage.sweep()
  expect(sessionsIn(folder)).toEqual(['remembered'])
  clock.now = START + 100 * DAY + 1
  await storage.sweep()
  expect(sessionsIn(folder)).toEqual([])
})

test.each([
  ['a new session', (manager: Manager) => manager.new()],
  ['one that is read', (manager: Manager) => manager.new('young')],
])(
  'without a TTL the folder of a manager is swept every hour by itself, from %s on',
  async (_what, start) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { folder, clock } = await ageing()
    clock.now = START + 30 * DAY + HOUR
    const storage = open(folder, { now: () => clock.now })
    const manager = new Manager(HOUR, storage)
    const session = start(manager)
    await session.set('a', 1)
    await session.close()
    vi.advanceTimersByTime(HOUR)
    await until(() => !sessionsIn(folder).includes('old'))
    await storage[Symbol.asyncDispose]()
  },
)

test('an own TTL of one session, or a wrong TTL, does not hold up the sweep of others', async () => {
  const { storage, folder, clock, manager } = setup()
  await save(manager, 'remembered', { a: 1 }, 1000 * DAY)
  await seed(storage, {}, 'old')
  await failsWith('INVALID_ARGUMENT', storage.getSession('old', Number.POSITIVE_INFINITY))
  await failsWith('INVALID_ARGUMENT', storage.newId(Number.NaN))
  clock.now += 30 * DAY + 1
  expect(await manager.new('remembered').get('a')).toBe(1)
  await storage.sweep()
  expect(sessionsIn(folder)).toEqual(['remembered'])
})

test('a sweep in the background that fails is told once, by its code', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const { storage, folder } = await ageing()
  const sweep = vi
    .spyOn(storage, 'sweep')
    .mockRejectedValue(new SessionError('STORAGE_FULL', `no room in ${folder}`))
  vi.advanceTimersByTime(3 * HOUR)
  expect(sweep).toHaveBeenCalledTimes(3)
  await until(() => warn.mock.calls.length > 0)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(warn.mock.calls).toEqual([
    [
      'StorageFile: a sweep in the background has failed (STORAGE_FULL) and is tried again later',
      { code: 'GSESSION_SWEEP_FAILED' },
    ],
  ])
})

test('it is swept every hour by itself, from the first use on until the storage is disposed of', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { storage, folder, clock } = await ageing()
  vi.advanceTimersByTime(HOUR - 1)
  expect(sessionsIn(folder)).toContain('old')
  vi.advanceTimersByTime(1)
  await until(() => !sessionsIn(folder).includes('old'))
  await storage[Symbol.asyncDispose]()
  expect(vi.getTimerCount()).toBe(0)
  clock.now += HOUR
  vi.advanceTimersByTime(3 * HOUR)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(sessionsIn(folder)).toEqual(['just-alive', 'young'])
})

test('a session that is saved while a sweep runs survives', async () => {
  const { storage, clock, folder, again } = setup({ ttl: HOUR })
  const other = again()
  for (let round = 0; round < 150; round++) {
    const id = `id${round % 3}`
    await seed(storage, { round: -1 }, id)
    clock.now += HOUR + 1
    const late = async (steps: number): Promise<void> => {
      for (let i = 0; i < steps; i++) await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all([
      late(round % 7).then(() => other.set(id, 'round', round, HOUR)),
      late((round * 3) % 5).then(() => storage.sweep()),
      late((round * 5) % 3).then(() => other.sweep()),
    ])
    expect(await open(folder).data(id), `round ${round}`).toEqual({ round })
  }
})

test('a session that is renewed while a sweep waits for its lock survives', async () => {
  const { storage, folder, clock, again } = setup({ ttl: HOUR })
  await seed(storage)
  clock.now += HOUR
  const renewing = again()
  expect(await renewing.getSession(ID, HOUR)).toBeDefined()
  await renewing.updateTTL(ID, HOUR)
  clock.now += 1
  await Promise.all([storage.sweep(), again().sweep()])
  expect(sessionsIn(folder)).toEqual([ID])
})

test('several sweeps at once do each other no harm', async () => {
  const { storage, folder, clock, again } = setup({ ttl: HOUR })
  for (let i = 0; i < 50; i++) await seed(storage, {}, `old${i}`)
  clock.now += HOUR + 1
  await seed(storage, {}, 'young')
  await Promise.all([storage, again(), again()].map((each) => each.sweep()))
  expect(sessionsIn(folder)).toEqual(['young'])
})

test('a session that is swept while it is open is destroyed', async () => {
  const { storage, clock, file } = setup({ ttl: HOUR })
  await seed(storage)
  const session = new Manager(2 * HOUR, storage).new(ID)
  await session.get('a')
  await session.set('b', 2)
  clock.now += HOUR + 1
  await storage.sweep()
  await failsWith('SESSION_DESTROYED', session.close())
  expect(exists(file)).toBe(false)
})

test('ids names the sessions that are alive', async () => {
  const { storage, folder } = await ageing()
  expect(await idsOf(storage)).toEqual(['just-alive', 'young'])
  expect(await idsOf(open(folder))).toEqual(['just-alive', 'old', 'young'])
})

test('a lock whose holder is no more is gone after the second sweep and the next lock', async () => {
  const { storage, folder } = await ageing()
  const locks = join(folder, '.gsession')
  const epoch = readdirSync(locks)[0] as string
  for (const id of ['left1', 'left2']) writeFileSync(join(locks, epoch, `${id}.${epoch.slice(2)}`), '')
  await storage.sweep()
  expect(readdirSync(locks)).toEqual([epoch])
  await storage.sweep()
  await storage.set('another', 'a', 1, HOUR)
  expect(locksIn(folder)).toEqual([])
  expect(readdirSync(locks)).toHaveLength(1)
  expect(readdirSync(locks)).not.toEqual([epoch])
})

test('a folder of locks that was copied, and stands twice, is put in order', async () => {
  const { storage, folder, again } = setup()
  await seed(storage)
  const locks = join(folder, '.gsession')
  mkdirSync(join(locks, 'e-aaaaaaaaaaaaaaaa'))
  mkdirSync(join(locks, 'e-zzzzzzzzzzzzzzzz'))
  await Promise.all([storage, again(), again()].map((each, i) => each.set(ID, `b${i}`, i, HOUR)))
  expect(readdirSync(locks)).toHaveLength(1)
  expect(await storage.data(ID)).toEqual({ a: 1, b0: 0, b1: 1, b2: 2 })
})

test('session files may be moved to another folder as they are', async () => {
  const { storage, file } = setup()
  await seed(storage, { a: 'kept' })
  const elsewhere = tempFolder()
  renameSync(file, pathOf(elsewhere))
  expect(await open(elsewhere).data(ID)).toEqual({ a: 'kept' })
  expect(await storage.data(ID)).toBeUndefined()
})
