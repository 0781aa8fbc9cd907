import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { HOUR, ID, IO_MODES, open, save, tempFolder } from './support.ts'

const { nextTick } = process

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...FAKED] })
})

afterEach(() => {
  process.nextTick = nextTick
  vi.useRealTimers()
})

/** All that Vitest can replace in a child process. `nextTick` is replaced by hand. */
const FAKED = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
  'performance',
  'queueMicrotask',
] as const

test.each(IO_MODES)('a session is saved and read while all timers stand still (io %s)', async (io) => {
  const manager = new Manager(HOUR, open(tempFolder(), { io }))
  process.nextTick = () => {}
  const sessions = Array.from({ length: 20 }, (_, i) => `id${i}`)
  await Promise.all(sessions.map((id) => save(manager, id, { a: id })))
  expect(await Promise.all(sessions.map((id) => manager.new(id).get('a')))).toEqual(sessions)
})

test('a lock that a killed process has left is taken away, although the clock stands still', async () => {
  const folder = tempFolder()
  const manager = new Manager(HOUR, open(folder))
  await save(manager, ID, { a: 1 })
  const locks = join(folder, '.gsession')
  const [epoch = ''] = readdirSync(locks)
  writeFileSync(join(locks, epoch, `${ID}.${epoch.slice(2)}`), '')
  await save(manager, ID, { b: 2 })
  expect(await manager.new(ID).get('b')).toBe(2)
})

test('a fake clock that is installed after the storage was made ends its sessions', async () => {
  vi.useRealTimers()
  const manager = new Manager(HOUR, open(tempFolder()))
  await save(manager, ID, { a: 1 })
  vi.useFakeTimers({ toFake: ['Date'] })
  expect(await manager.new(ID).get('a')).toBe(1)
  vi.advanceTimersByTime(HOUR + 1000)
  expect(await manager.new(ID).get('a')).toBeUndefined()
})

test('a session that is read lives on from then, once its renewal is flushed', async () => {
  const storage = open(tempFolder())
  const manager = new Manager(HOUR, storage)
  await save(manager, ID, { a: 1 })
  vi.advanceTimersByTime(HOUR / 2)
  const session = manager.new(ID)
  await session.get('a')
  await session.close()
  await storage.flush()
  vi.advanceTimersByTime(HOUR / 2 + 1000)
  expect(await manager.new(ID).get('a')).toBe(1)
})

test('a file that is still being written is waited for in real time', async () => {
  const folder = tempFolder()
  const manager = new Manager(HOUR, open(folder))
  await save(manager, 'other', { a: 1 })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${ID}.session`), Buffer.concat([Buffer.alloc(7), Buffer.from('\x7f{"a"')]))
  await expect(manager.new(ID).get('a')).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
})
