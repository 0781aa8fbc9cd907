import { mkdirSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { Child } from './children.ts'
import {
  bytesOf,
  exists,
  failsWith,
  HOUR,
  ID,
  IO_MODES,
  isLinux,
  open,
  pathOf,
  START,
  seed,
  setup,
  stampOf,
  tempFolder,
  until,
} from './support.ts'

const BATCH = 10_000

afterEach(() => {
  vi.useRealTimers()
})

/** A session whose renewal, at a later time, is in the queue. */
async function queued() {
  const use = setup()
  await seed(use.storage)
  use.clock.now += 1000
  await use.storage.updateTTL(ID, HOUR)
  expect(stampOf(use.folder)).toBe(START)
  return use
}

test('a renewal is queued, and flush makes it, in place', async () => {
  const { storage, folder, file, clock } = await queued()
  const { ino } = statSync(file)
  clock.now += 500
  await storage.flush()
  expect(stampOf(folder)).toBe(START + 1500)
  expect(statSync(file).ino).toBe(ino)
  expect(await storage.data(ID)).toEqual({ a: 1 })
})

test('a storage that is disposed of makes the renewals that are queued', async () => {
  const { storage, folder } = await queued()
  await storage[Symbol.asyncDispose]()
  expect(stampOf(folder)).toBe(START + 1000)
})

test('a storage that was disposed of works on', async () => {
  const { storage, folder, clock } = await queued()
  await storage[Symbol.asyncDispose]()
  await storage.set(ID, 'b', 2, HOUR)
  clock.now += 1000
  await storage.updateTTL(ID, HOUR)
  await storage[Symbol.asyncDispose]()
  expect(stampOf(folder)).toBe(START + 2000)
})

test('the close of a session that was only read renews it, encrypted as well', async () => {
  const { storage, manager, folder, clock } = setup({ key: new Uint8Array(16) })
  await seed(storage)
  clock.now += 1000
  const session = manager.new(ID)
  await session.get('a')
  await session.close()
  await storage.flush()
  expect(stampOf(folder)).toBe(START + 1000)
  expect(await storage.data(ID)).toEqual({ a: 1 })
})

test('what is queued is written within ten seconds by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { folder, storage, clock } = setup()
  const ids = ['one', 'two', 'three']
  for (const id of ids) await seed(storage, {}, id)
  clock.now += 1000
  for (const id of ids) await storage.updateTTL(id, HOUR)
  vi.advanceTimersByTime(BATCH - 1)
  expect(ids.map((id) => stampOf(folder, id))).toEqual([START, START, START])
  vi.advanceTimersByTime(1)
  await until(() => ids.every((id) => stampOf(folder, id) === START + 1000))
})

test.each([
  [5000, 0],
  [2 * BATCH, 0],
  [HOUR, HOUR - 2 * BATCH],
  [HOUR, HOUR - 1],
  [HOUR, HOUR],
])('a session of %i ms that was last used %i ms ago is renewed at once', async (ttl, age) => {
  const { storage, folder, clock } = setup()
  await seed(storage)
  clock.now += age
  expect(await storage.getSession(ID, ttl)).toBeDefined()
  await storage.updateTTL(ID, ttl)
  expect(stampOf(folder)).toBe(START + age)
})

test('a session that this process has not seen is renewed at once', async () => {
  const { storage, folder, clock, again } = setup()
  await seed(storage)
  clock.now += 1000
  await again().updateTTL(ID, HOUR)
  expect(stampOf(folder)).toBe(START + 1000)
})

test.each(['the same', 'another'])(
  'a renewal that is queued brings back nothing that %s storage has removed',
  async (which) => {
    const { storage, folder, file, again } = await queued()
    await (which === 'another' ? again() : storage).removeAll(ID)
    await storage.flush()
    expect(exists(file)).toBe(false)
    await storage[Symbol.asyncDispose]()
    expect(exists(pathOf(folder))).toBe(false)
  },
)

test.each(['the same', 'another'])('a renewal that is queued undoes no save of %s storage', async (which) => {
  const { storage, folder, clock, again } = await queued()
  const saver = which === 'another' ? again() : storage
  clock.now += 1000
  await saver.set(ID, 'b', 2, HOUR)
  await storage.flush()
  expect(stampOf(folder)).toBe(START + 2000)
  expect(await storage.data(ID)).toEqual({ a: 1, b: 2 })
})

test('renewals beside saves undo none of them', async () => {
  const { storage, again, clock } = setup()
  await seed(storage, { n: 0 })
  const other = again()
  for (let n = 1; n <= 200; n++) {
    clock.now += 1000
    const renewing = other.updateTTL(ID, 1000).then(() => other.flush())
    await Promise.all([storage.set(ID, 'n', n, HOUR), renewing])
    expect(await other.get(ID, 'n')).toBe(n)
  }
})

test('renewing a session that is absent or has expired makes nothing', async () => {
  const { storage, folder, file, clock, again } = setup()
  await storage.updateTTL(ID, HOUR)
  await storage.updateTTL(ID, 1000)
  await storage.flush()
  expect(exists(file)).toBe(false)
  await seed(storage)
  clock.now += HOUR + 1
  for (const each of [storage, again()]) {
    await each.updateTTL(ID, HOUR)
    await each.flush()
  }
  expect(stampOf(folder)).toBe(START)
})

test('a session that expires while its renewal is queued is not brought back', async () => {
  const { storage, folder, clock } = await queued()
  clock.now += HOUR
  await storage.flush()
  expect(stampOf(folder)).toBe(START)
})

test('a torn file is not renewed', async () => {
  const { storage, file } = setup()
  for (const length of [0, 5, 8]) {
    writeFileSync(file, bytesOf(START, '').subarray(0, length))
    await storage.updateTTL(ID, HOUR)
    expect(statSync(file).size).toBe(length)
  }
})

test('a renewal never sets a stamp back, whatever the clock of another process says', async () => {
  const { storage, folder, clock } = setup()
  const ahead = open(folder, { now: () => clock.now + 5000 })
  await seed(ahead)
  await storage.updateTTL(ID, HOUR)
  await storage.flush()
  expect(stampOf(folder)).toBe(START + 5000)
})

test('a renewal that fails stays queued, and is made by the next flush', async () => {
  const { storage, folder, file } = await queued()
  renameSync(file, `${file}.away`)
  mkdirSync(file)
  await failsWith('STORAGE_DENIED', storage.flush())
  rmdirSync(file)
  renameSync(`${file}.away`, file)
  await storage.flush()
  expect(stampOf(folder)).toBe(START + 1000)
})

test.skipIf(!isLinux).each(IO_MODES)(
  'a process whose work is done ends, whatever timers the storage has (io %s)',
  async (io) => {
    const folder = tempFolder()
    await seed(open(folder))
    const child = new Child({ what: 'idle', folder, ids: [ID], options: { io } })
    await child.says('done')
    await child.succeeds()
  },
)
