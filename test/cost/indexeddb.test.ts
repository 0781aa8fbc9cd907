import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Manager, StorageIndexedDB } from '../../platforms/browser/index.ts'
import { IdleWork } from '../../platforms/browser/records/idle-work.ts'

const HOUR = 3_600_000
const TTL = HOUR
let time = 1_700_000_000_000
let databases = 0
const modes: string[] = []

beforeEach(() => {
  // A storage sweeps by itself after its first use.
  vi.spyOn(IdleWork.prototype, 'start').mockImplementation(() => {})
  const { transaction } = IDBDatabase.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    // The one that makes the database is no call's.
    if (args[1] !== undefined && String(args[1]) !== 'versionchange') modes.push(args[1])
    return transaction.apply(this, args)
  })
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** The modes of the transactions that work begins. */
async function transactionsOf(work: () => Promise<unknown>): Promise<string[]> {
  modes.length = 0
  await work()
  return modes.splice(0)
}

function open() {
  const now = () => time
  const storage = new StorageIndexedDB(`cost-${++databases}`, { now })
  return { storage, manager: new Manager(TTL, storage, { now }) }
}

it('a load is one transaction, a close with changes one, and reads in between none', async () => {
  const { manager } = open()
  const made = manager.new('one')
  await made.set('a', 1)
  expect(await transactionsOf(() => made.close())).toEqual(['readwrite'])
  const session = manager.new('one')
  expect(await transactionsOf(() => session.get('a'))).toEqual(['readonly'])
  const use = async (): Promise<void> => {
    await session.data()
    await session.setMap({ b: 2, c: 3 })
    await session.update('a', (a) => Number(a) + 1)
    await session.remove('b')
  }
  expect(await transactionsOf(use)).toEqual([])
  expect(await transactionsOf(() => session.close())).toEqual(['readwrite'])
})

it('a close after reading is none while the last renewal is recent, then one', async () => {
  const { storage, manager } = open()
  await storage.set('one', 'a', 1, TTL)
  const session = manager.new('one')
  await session.get('a')
  time += 9_999
  expect(await transactionsOf(() => session.close())).toEqual([])
  expect(await transactionsOf(() => storage.flush())).toEqual(['readwrite'])
  time += 10_000
  await session.get('a')
  expect(await transactionsOf(() => session.close())).toEqual(['readwrite'])
})

it('a visitor who stores nothing costs nothing, and one whose session is gone one look', async () => {
  const { manager } = open()
  const use = (id: string) => async (): Promise<void> => {
    const session = manager.new(id)
    await session.get('a')
    await session.close()
  }
  expect(await transactionsOf(use(''))).toEqual([])
  expect(await transactionsOf(use('gone'))).toEqual(['readonly'])
})

it('a new id costs three, a removal one', async () => {
  const { storage, manager } = open()
  await storage.set('one', 'a', 1, TTL)
  const session = manager.new('one')
  await session.get('a')
  expect(await transactionsOf(() => session.regenerateId())).toEqual(['readonly', 'readwrite', 'readwrite'])
  expect(await transactionsOf(() => session.removeAll())).toEqual(['readwrite'])
  const other = manager.new('other')
  expect(await transactionsOf(() => other.destroy())).toEqual(['readwrite'])
})

it('a list of ids and a sweep are one for a hundred records, and one more where some have expired', async () => {
  const { storage, manager } = open()
  for (let i = 0; i < 250; i++) await storage.set(`session-${1000 + i}`, 'a', 1, TTL)
  const list = async (): Promise<void> => {
    for await (const id of storage.ids()) expect(id).toContain('session')
  }
  const looks = ['readonly', 'readonly', 'readonly']
  expect(await transactionsOf(list)).toEqual(looks)
  await manager.new('session-1000').get('a')
  expect(await transactionsOf(() => storage.sweep())).toEqual(looks)
  time += 31 * 24 * HOUR
  await storage.set('session-1249', 'a', 1, TTL)
  await storage.set('session-1248', 'a', 1, TTL)
  const all = await transactionsOf(() => storage.sweep())
  expect(all).toEqual(['readonly', 'readwrite', 'readonly', 'readwrite', 'readonly', 'readwrite'])
  expect(await transactionsOf(list)).toEqual(['readonly'])
})
