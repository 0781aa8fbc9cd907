import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ErrorDisabled, Manager, StorageIndexedDB, StorageMemory } from '../../../platforms/browser/index.ts'

const HOUR = 3_600_000

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('a manager without a storage', () => {
  it('a manager without a storage keeps sessions in IndexedDB', async () => {
    await using manager = new Manager(HOUR)
    const id = await saved(manager, { name: 'Ada' })
    expect(manager.fellBackToMemory).toBe(false)
    await using other = new Manager(HOUR, new StorageIndexedDB())
    expect(await other.new(id).get('name')).toBe('Ada')
    expect(console.warn).not.toHaveBeenCalled()
  })

  it.each([
    ['is missing', undefined],
    ['is null', null],
    ['may not be looked at', { open: () => fail('SecurityError') }],
    ['fails to open', { open: () => failing('InvalidStateError', '') }],
    [
      'is blocked',
      { open: () => failing('UnknownError', 'The user denied permission to access the database.') },
    ],
  ])(
    'a manager without a storage keeps sessions in memory when IndexedDB %s, and warns once',
    async (_, stub) => {
      vi.stubGlobal('indexedDB', stub)
      // The warning is given once in a page.
      vi.resetModules()
      const { Manager } = await import('../../../platforms/browser/index.ts')
      await using manager = new Manager(HOUR)
      expect(manager.fellBackToMemory).toBe(false)
      const ids = await Promise.all([saved(manager, { n: 1 }), saved(manager, { n: 2 })])
      expect(manager.fellBackToMemory).toBe(true)
      expect(await manager.new(ids[0]).get('n')).toBe(1)
      expect(await manager.new(ids[1]).get('n')).toBe(2)
      expect(console.warn).toHaveBeenCalledTimes(1)
      expect(vi.mocked(console.warn).mock.calls.flat().join()).not.toContain(ids[0])
      await using other = new Manager(HOUR)
      expect(await other.new(ids[0]).get('n')).toBe(1)
      expect([other.fellBackToMemory, vi.mocked(console.warn).mock.calls.length]).toEqual([true, 1])
    },
  )

  it('a manager without a storage does not fall back to memory when its database is used for something else', async () => {
    const request = indexedDB.open('gsession-of-others', 3)
    request.onupgradeneeded = () => request.result.createObjectStore('things')
    await new Promise((resolve) => {
      request.onsuccess = resolve
    })
    const manager = new Manager(HOUR, new StorageIndexedDB('gsession-of-others'))
    await expect(manager.new('id').get('name')).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      retryable: false,
    })
  })

  it('a manager without a storage sweeps no session that another manager of the site may keep for longer', async () => {
    await using manager = new Manager(HOUR)
    await using brief = new Manager(1)
    const id = await saved(manager, { name: 'Ada' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    await (brief.storage as StorageIndexedDB).sweep()
    expect(await manager.new(id).get('name')).toBe('Ada')
  })

  it('a manager without a storage does not fall back to memory once IndexedDB has worked', async () => {
    const storage = new Manager(HOUR)
    const id = await saved(storage, { name: 'Ada' })
    vi.stubGlobal('indexedDB', undefined)
    await storage[Symbol.asyncDispose]()
    await expect(storage.new(id).get('name')).rejects.toMatchObject({ code: 'STORAGE_DENIED' })
    expect(storage.fellBackToMemory).toBe(false)
  })
})

it('a manager with a storage does not fall back to memory', async () => {
  vi.stubGlobal('indexedDB', undefined)
  const manager = new Manager(HOUR, new StorageIndexedDB('app'))
  await expect(manager.new('id').get('name')).rejects.toMatchObject({
    code: 'STORAGE_DENIED',
    retryable: false,
  })
  expect(manager.fellBackToMemory).toBe(false)
})

it('onChange of a manager is NOT_SUPPORTED when its storage does not tell of changes', () => {
  const manager = new Manager(HOUR, new StorageMemory())
  expect(() => manager.onChange(() => {})).toThrow(ErrorDisabled)
})

async function saved(manager: Manager, values: Record<string, unknown>): Promise<string> {
  const session = manager.new()
  await session.setMap(values)
  await session.close()
  return session.id()
}

function fail(name: string): never {
  throw new DOMException('', name)
}

/** A request that fails, as IndexedDB tells it. */
function failing(name: string, message: string): object {
  const request = { error: new DOMException(message, name), onerror: () => {} }
  queueMicrotask(() => request.onerror())
  return request
}
