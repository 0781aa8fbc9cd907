import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { Manager as BrowserManager, StorageIndexedDB } from '../../platforms/browser/index.ts'
import { Manager as NodeManager } from '../../platforms/node/index.ts'
import { adaptStorage, Manager, type SessionChange, StorageMemory } from '../../src/index.ts'
import { HOUR, ID, StorageOfAll, StorageOfFields } from './support.ts'

/** A complete storage whose sessions are read by field. */
class StorageByField extends StorageMemory {
  override readonly capabilities = { atomicMerge: true, fields: true, fieldReads: true }
}

const STORAGES = {
  'eleven methods': () => new StorageOfAll(),
  'field methods alone': () => new StorageOfFields(),
  'reads by field': () => new StorageByField(),
}

async function visits(manager: Manager): Promise<unknown> {
  for (let visit = 0; visit < 2; visit++) {
    const session = manager.new(ID)
    await session.update('visits', (visits = 0) => (visits as number) + 1)
    await session.close()
  }
  return manager.new(ID).get('visits')
}

describe.each(Object.entries(STORAGES))('a storage with %s', (_kind, open) => {
  it.each([
    ['the core', Manager],
    ['a browser', BrowserManager],
  ])(
    'a manager of %s refuses it with NOT_SUPPORTED when it is used, and says how to give it',
    async (_where, Manager) => {
      const session = new Manager(HOUR, open()).new(ID)
      await expect(session.set('a', 1)).rejects.toMatchObject({
        code: 'NOT_SUPPORTED',
        retryable: false,
        message: expect.stringContaining('adaptStorage(storage)'),
      })
    },
  )

  it.each([
    ['the core', Manager],
    ['a browser', BrowserManager],
    ['a server', NodeManager],
  ])('a manager of %s uses it by adaptStorage', async (_where, Manager) => {
    expect(await visits(new Manager(HOUR, adaptStorage(open())))).toBe(2)
  })

  it('a manager of a server uses it as it is', async () => {
    expect(await visits(new NodeManager(HOUR, open()))).toBe(2)
  })
})

it('two calls of adaptStorage return one adapter, which queues the merges of both managers', () => {
  const storage = new StorageOfAll()
  expect(adaptStorage(storage)).toBe(adaptStorage(storage))
  expect(adaptStorage(adaptStorage(storage))).toBe(adaptStorage(storage))
})

it('adaptStorage returns a storage of whole records as it is', () => {
  const storage = new StorageMemory()
  expect(adaptStorage(storage)).toBe(storage)
})

it('a storage that reports changes does so through adaptStorage, too', () => {
  const heard: unknown[] = []
  const storage = Object.assign(new StorageOfAll(), {
    onChange(listener: (change: SessionChange) => void) {
      listener({ id: ID, type: 'saved' })
      return () => {}
    },
  })
  new Manager(HOUR, adaptStorage(storage)).onChange((change) => heard.push(change))
  expect(heard).toEqual([{ id: ID, type: 'saved' }])
})

describe('a manager that was given no storage', () => {
  it.each([
    ['the core', Manager],
    ['a server', NodeManager],
  ])('takes a listener for changes in %s, where none come, and has not fallen back', (_where, Manager) => {
    const manager = new Manager(HOUR)
    expect(manager.onChange(() => {})).toBeTypeOf('function')
    expect(manager.fellBackToMemory).toBe(false)
    manager.storage = new StorageMemory()
    expect(() => manager.onChange(() => {})).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED' }))
  })
})

it('a manager of a server tells the changes that a storage of browsers reports', async () => {
  const [here, there] = [new NodeManager(HOUR, new StorageIndexedDB()), new StorageIndexedDB()]
  const heard: unknown[] = []
  here.onChange((change) => heard.push(change))
  await there.removeAll(ID)
  await expect.poll(() => heard).toEqual([{ id: ID, type: 'removed' }])
  await here[Symbol.asyncDispose]()
  await there[Symbol.asyncDispose]()
})
