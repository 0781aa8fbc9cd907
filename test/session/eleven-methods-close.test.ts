import { describe, expect, it } from 'vitest'
import { ErrorDisabled } from '../../src/index.ts'
import {
  codeOf,
  HOUR,
  ID,
  retryableError,
  StorageOfFields,
  StorageOfMaps,
  useEleven as use,
} from './support.ts'

describe('a storage whose field methods are disabled', () => {
  it('a storage without field methods is written only at the close, merged with what it holds then', async () => {
    const { open, storage, calls } = use(new StorageOfMaps(), { a: 1 })
    const session = open()
    await session.set('b', 2)
    expect(calls).not.toContain('setSession')
    await storage.setSession(ID, new Map(Object.entries({ a: 5, other: 1 })), HOUR)
    await session.close()
    expect(await open().data()).toEqual({ a: 5, other: 1, b: 2 })
  })

  it('a session that is gone from a storage without field methods is SESSION_DESTROYED at the close, and stays gone', async () => {
    const { open, storage, stored } = use(new StorageOfMaps(), { a: 1 })
    const session = open()
    await session.set('b', 2)
    await storage.removeAll(ID)
    expect(await codeOf(session.close())).toBe('SESSION_DESTROYED')
    expect(stored()).toBe(undefined)
  })

  it('a slow session on a storage without field methods is SESSION_DESTROYED after a removal and a new session', async () => {
    const { open, stored } = use(new StorageOfMaps(), { user: 'Ada' })
    const [slow, leaving] = [open(), open()]
    await slow.set('user', 'again')
    await leaving.removeAll()
    await leaving.set('farewell', 1)
    await leaving.close()
    expect(await codeOf(slow.close())).toBe('SESSION_DESTROYED')
    expect(stored()).toEqual({ farewell: 1 })
  })

  it('a storage without field methods that fails once gets the change set at the next close', async () => {
    const { open, failOnce, stored } = use(new StorageOfMaps(), { a: 1 })
    const session = open()
    await session.set('b', 2)
    failOnce('setSession', retryableError())
    expect(await codeOf(session.close())).toBe('STORAGE_UNAVAILABLE')
    await session.close()
    expect(stored()).toEqual({ a: 1, b: 2 })
  })

  it('a storage without field methods keeps 64-bit integers', async () => {
    const { open } = use(new StorageOfMaps(), { big: 2n ** 63n })
    const session = open()
    await session.set('b', 2)
    await session.close()
    expect(await open().data()).toEqual({ big: 2n ** 63n, b: 2 })
  })
})

describe('a storage of fields', () => {
  it('a storage of fields is written only at the close, which renews its TTL', async () => {
    const { open, calls, stored } = use(new StorageOfFields(), { a: 1 })
    const session = open()
    await session.set('a', 2)
    await session.setMap({ b: 2, c: 3 })
    await session.remove('a')
    expect(stored()).toEqual({ a: 1 })
    expect(session.isDirty()).toBe(true)
    await session.close()
    expect(stored()).toEqual({ b: 2, c: 3 })
    expect(calls.at(-1)).toBe('updateTTL')
    expect(calls).not.toContain('removeAll')
  })

  it('a storage of fields gets the changed fields, and keeps those that others have written meanwhile', async () => {
    const { open, storage, stored } = use(new StorageOfFields(), { a: 1, b: 1 })
    const session = open()
    await session.set('a', 2)
    await session.update('n', (n) => ((n as number | undefined) ?? 0) + 1)
    await storage.set(ID, 'b', 5, HOUR)
    await storage.set(ID, 'n', 10, HOUR)
    await session.close()
    expect(stored()).toEqual({ a: 2, b: 5, n: 11 })
  })

  it('a session of fields whose last key was removed is renewed at the close', async () => {
    const { open, calls, stored } = use(new StorageOfFields(), { a: 1 })
    const session = open()
    await session.remove('a')
    await session.close()
    expect(stored()).toEqual({})
    expect(calls.at(-1)).toBe('updateTTL')
  })

  it('a close on a storage of fields includes the calls before it that nobody awaited, in their order', async () => {
    const { open, stored, beforeCall, calls } = use(new StorageOfFields())
    beforeCall('set', () => new Promise((resolve) => setTimeout(resolve, 5)))
    const session = open()
    await session.size()
    const works = [
      session.set('a', 1),
      session.remove('a', 'b'),
      session.set('a', 2),
      session.update('a', (a) => (a as number) + 1),
    ]
    await session.close()
    expect(calls.at(-1)).toBe('updateTTL')
    await Promise.all(works)
    expect(stored()).toEqual({ a: 3 })
  })

  it('a removal on a storage of fields comes after a set that nobody awaited', async () => {
    const { open, stored, beforeCall } = use(new StorageOfFields())
    beforeCall('set', () => new Promise((resolve) => setTimeout(resolve, 5)))
    const session = open()
    await session.size()
    await Promise.all([session.set('a', 1), session.removeAll(), session.close()])
    expect(stored()).toBe(undefined)
  })
})

it('a storage whose removeAll is disabled is left with an empty session', async () => {
  const storage = new (class extends StorageOfMaps {
    override removeAll = () => Promise.reject(ErrorDisabled)
  })()
  const { open, stored } = use(storage, { a: 1 })
  const session = open()
  await session.removeAll()
  expect(await session.data()).toEqual({})
  await session.close()
  expect(stored()).toEqual({})
})
