import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Manager, SessionError } from '../../src/index.ts'

const LAZY_MODULES = '../../src/session/lazy-modules.ts'

let manager: Manager

/** A manager in a fresh copy of the modules, on a storage without `mergeSession` and `moveSession`. */
beforeEach(async () => {
  vi.resetModules()
  const { Manager, StorageMemory } = await import('../../src/index.ts')
  const storage = Object.assign(new StorageMemory(), { mergeSession: undefined, moveSession: undefined })
  manager = new Manager(60_000, storage as never)
})

afterEach(() => {
  vi.doUnmock(LAZY_MODULES)
})

it('the calls of the session that imports the adapter continue in their order', async () => {
  const session = manager.new()
  const seen: Record<string, unknown> = {}
  await Promise.all([
    session.set('n', 1),
    session.update('n', (n) => Number(n) + 1),
    session.get('n').then((n) => Object.assign(seen, { n })),
    session.remove('n'),
    session.contains('n').then((has) => Object.assign(seen, { has })),
    session.setMap({ n: 5 }),
    session.id().then((id) => Object.assign(seen, { idLength: id.length })),
    session.close(),
  ])
  expect(seen).toEqual({ n: 2, has: false, idLength: 32 })
  expect(await manager.new(await session.id()).data()).toEqual({ n: 5 })
})

it('two sessions that begin at once both wait for the import of the adapter', async () => {
  await Promise.all(
    ['a', 'b'].map(async (id) => {
      const session = manager.new(id)
      await session.set('id', id)
      await session.close()
    }),
  )
  for (const id of ['a', 'b']) expect(await manager.new(id).get('id')).toBe(id)
})

it('a session whose import of the adapter has failed can begin again', async () => {
  vi.doMock(LAZY_MODULES, () => {
    throw new TypeError('the network is away')
  })
  const session = manager.new('id')
  await expect(session.set('n', 1)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true })
  vi.doUnmock(LAZY_MODULES)
  await session.set('n', 1)
  await session.close()
  expect(await manager.new('id').get('n')).toBe(1)
})

it('a close imports the adapter if the session began on another storage', async () => {
  const { StorageMemory } = await import('../../src/index.ts')
  const other = manager.storage
  manager.storage = new StorageMemory()
  const session = manager.new('id')
  await session.set('n', 1)
  manager.storage = other
  vi.doMock(LAZY_MODULES, () => {
    throw new TypeError('the network is away')
  })
  const failure: SessionError = await session.close().then(Promise.reject, (error) => error)
  expect(failure.code).toBe('STORAGE_UNAVAILABLE')
  vi.doUnmock(LAZY_MODULES)
  await session.close()
  expect(await manager.new('id').get('n')).toBe(1)
})
