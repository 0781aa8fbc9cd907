import { describe, expect, it } from 'vitest'
import { Manager } from '../../platforms/node/index.ts'
import { SessionError, type Storage, StorageBase, StorageMemory } from '../../src/index.ts'
import { failureOf, HOUR, ID, retryableError, StorageOfAll, StorageOfFields } from '../session/support.ts'
import { StorageMap } from '../support/storage-map.ts'

/** A storage with some methods of its own, whatever they return. */
function storageWith(methods: Record<string, unknown>, base: Storage = new StorageOfAll()): Storage {
  return Object.assign(base, methods) as Storage
}

const sessionOn = (storage: Storage, id = ID) => new Manager(HOUR, storage).new(id)

/** A use that calls each method of a storage. */
const USES: Record<string, (storage: Storage) => Promise<unknown>> = {
  newId: (storage) => sessionOn(storage, '').id(),
  getSession: (storage) => sessionOn(storage).get('a'),
  data: (storage) => sessionOn(storage).get('a'),
  setMap: (storage) => change(storage),
  setSession: async (storage) => {
    const session = sessionOn(storage)
    await session.setTTL(HOUR)
    await session.close()
  },
  updateTTL: async (storage) => {
    const session = sessionOn(storage)
    await session.get('a')
    await session.close()
  },
  remove: async (storage) => {
    const session = sessionOn(storage)
    await session.remove('a')
    await session.close()
  },
  removeAll: (storage) => sessionOn(storage).destroy(),
}

async function change(storage: Storage): Promise<void> {
  const session = sessionOn(storage)
  await session.set('b', 2)
  await session.close()
}

async function stored(): Promise<StorageOfAll> {
  const storage = new StorageOfAll()
  await storage.set(ID, 'a', 1)
  return storage
}

describe.each(Object.entries(USES))('a storage of an application: %s', (method, use) => {
  it.each<[string, () => unknown]>([
    ['throws a TypeError at once', () => (undefined as never as Error).message],
    ['rejects with a TypeError', async () => (undefined as never as Error).message],
    ['rejects with a ReferenceError', () => Promise.reject(new ReferenceError('secret'))],
    ['rejects with a RangeError', () => Promise.reject(new RangeError('secret'))],
  ])(
    `${method} that %s fails with STORAGE_FAULT, which is not retryable and names the method`,
    async (_what, fail) => {
      const error = (await failureOf(use(storageWith({ [method]: fail }, await stored())))) as SessionError
      expect(error).toBeInstanceOf(SessionError)
      expect([error.code, error.retryable]).toEqual(['STORAGE_FAULT', false])
      expect(error.message).toContain(`.${method}: `)
      expect(error.message).not.toContain('secret')
      expect(error.message).not.toContain(ID)
    },
  )

  // Without getSession it is no storage: the manager refuses it.
  const missing = method === 'getSession' ? [] : [method]
  it.each(missing)('a storage without %s fails with STORAGE_FAULT', async () => {
    const error = await failureOf(use(storageWith({ [method]: undefined }, await stored())))
    expect(error).toMatchObject({ code: 'STORAGE_FAULT' })
  })

  it.each<[string, Error]>([
    ['an error of the network', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
    ['an error that Redis replied', Object.assign(new Error('x'), { name: 'ReplyError' })],
    ['an error of no known kind', new Error('x')],
    [
      'a fetch that failed',
      new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
    ],
  ])(
    `%s of ${method} stays STORAGE_UNAVAILABLE and retryable, also if it is thrown at once`,
    async (_what, thrown) => {
      const fails = [
        () => Promise.reject(thrown),
        () => {
          throw thrown
        },
      ]
      for (const fail of fails) {
        const error = await failureOf(use(storageWith({ [method]: fail }, await stored())))
        expect(error).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true })
      }
    },
  )

  it(`a SessionError of ${method} is passed on unchanged`, async () => {
    const own = retryableError()
    expect(await failureOf(use(storageWith({ [method]: () => Promise.reject(own) }, await stored())))).toBe(
      own,
    )
  })
})

describe('what a storage of an application returns', () => {
  it.each<[string, string, unknown]>([
    ['getSession', 'a text', 'text'],
    ['getSession', 'an array', [['a', 1]]],
    ['getSession', 'a number', 5],
    ['getSession', 'a map of what has no JSON', new Map([['a', new Set()]])],
    ['data', 'a text', 'text'],
    ['data', 'an array', [1]],
    ['data', 'a map', new Map([['a', 1]])],
    ['data', 'a number', 5],
    ['data', 'an object of what has no JSON', { a: new Set() }],
    ['newId', 'a number', 5],
  ])('%s that returns %s fails with STORAGE_FAULT', async (method, _what, value) => {
    const use = USES[method] as (storage: Storage) => Promise<unknown>
    const error = (await failureOf(use(storageWith({ [method]: async () => value })))) as SessionError
    expect([error.code, error.retryable]).toEqual(['STORAGE_FAULT', false])
    expect(error.message).toContain(`.${method}: `)
  })

  it('null stands for nothing', async () => {
    const nothing = { getSession: async () => null, data: async () => null, get: async () => null }
    const session = sessionOn(storageWith({ ...nothing, newId: async () => null }))
    expect(await session.contains('a')).toBe(false)
    expect(await session.get('a', 'default' as never)).toBe('default')
    expect(await session.exists()).toBe(false)
    expect([await session.data(), await session.size()]).toEqual([{}, 0])
    expect(await sessionOn(storageWith({ newId: async () => null }), '').id()).toHaveLength(32)
  })

  it('a method may return its value without a promise', async () => {
    const maps = new Map<string, ReadonlyMap<string, unknown>>()
    const storage = storageWith(
      {
        newId: () => ID,
        getSession: (id: string) => maps.get(id) ?? null,
        setSession: (id: string, data: ReadonlyMap<string, unknown>) => void maps.set(id, data),
        updateTTL: () => {},
        removeAll: (id: string) => void maps.delete(id),
      },
      new (class extends StorageBase {})(),
    )
    const session = sessionOn(storage, '')
    await session.set('a', 1)
    await session.close()
    expect(await sessionOn(storage).get('a')).toBe(1)
    await sessionOn(storage).destroy()
    expect(await sessionOn(storage).exists()).toBe(false)
  })

  it.each<[string, Record<string, unknown>, unknown]>([
    ['get finds nothing', { get: async () => undefined, getSize: async () => 0 }, 1],
    ['get finds null', { get: async () => null }, 1],
    ['data finds nothing', { data: async () => undefined }, 1],
    ['data finds no key', { data: async () => ({}) }, 1],
    ['data finds another value', { data: async () => ({ a: 2 }) }, 2],
    ['data finds another key', { data: async () => ({ b: 2 }) }, 1],
    ['getSession finds nothing', { getSession: async () => undefined }, 1],
    ['getSession finds null', { getSession: async () => null }, 1],
  ])('all calls of a session agree where the methods do not: %s', async (_what, methods, a) => {
    const session = sessionOn(storageWith(methods, await stored()))
    expect(await session.get('a')).toBe(a)
    expect(await session.contains('a')).toBe(true)
    expect(await session.exists()).toBe(true)
    const data = await session.data()
    expect(data).toMatchObject({ a })
    expect(await session.size()).toBe(Object.keys(data).length)
    let seen: unknown
    await session.update('a', (value) => (seen = value))
    expect(seen).toBe(a)
  })

  it('all calls agree also if such a storage says that it is read by field', async () => {
    const methods = { capabilities: { fieldReads: true }, get: async () => undefined, getSize: async () => 0 }
    const session = sessionOn(storageWith(methods, await stored()))
    expect([await session.get('a'), await session.contains('a'), await session.size()]).toEqual([1, true, 1])
  })
})

describe('a storage of an application that is read by field', () => {
  const byField = async (methods: Record<string, unknown>): Promise<Storage> => {
    const inner = new StorageOfFields()
    await inner.set(ID, 'a', 1)
    await inner.set(ID, 'none', null)
    const own = {
      capabilities: { fieldReads: true, fields: true },
      getSession: async () => new Map(),
      mergeSession: async () => {},
    }
    return storageWith({ ...own, ...methods }, inner)
  }

  it('null of get is nothing, unless data holds it', async () => {
    const get = async (_id: string, key: string) => (key === 'a' ? 1 : null)
    const session = sessionOn(await byField({ get }))
    expect(await session.contains('missing')).toBe(false)
    expect(await session.get('missing')).toBeUndefined()
    expect(await session.contains('none')).toBe(true)
    expect(await session.get('none')).toBeNull()
  })

  it.each<[string, string, unknown]>([
    [
      'get',
      'get',
      () => {
        throw new TypeError('secret')
      },
    ],
    ['size', 'getSize', async () => 'text'],
    ['size', 'getSize', async () => Number.NaN],
    [
      'size',
      'getSize',
      () => {
        throw new ReferenceError('secret')
      },
    ],
    ['data', 'data', async () => [1]],
    [
      'data',
      'data',
      () => {
        throw new RangeError('secret')
      },
    ],
  ])('%s fails with STORAGE_FAULT if %s fails', async (call, method, fail) => {
    const session = sessionOn(await byField({ [method]: fail }))
    const error = (await failureOf(
      call === 'get' ? session.get('a') : session[call as 'data'](),
    )) as SessionError
    expect([error.code, error.retryable]).toEqual(['STORAGE_FAULT', false])
    expect(error.message).toContain(`.${method}: `)
  })

  it('storedText that throws makes set fail with STORAGE_FAULT', async () => {
    const storedText = (): never => {
      throw new TypeError('secret')
    }
    expect(await failureOf(sessionOn(await byField({ storedText })).set('b', 1))).toMatchObject({
      code: 'STORAGE_FAULT',
    })
  })

  it.each(['mergeSession', 'moveSession'])('%s that throws fails with STORAGE_FAULT', async (method) => {
    const session = sessionOn(
      await byField({
        [method]: () => {
          throw new TypeError('secret')
        },
      }),
    )
    await session.set('b', 1)
    const error = await failureOf(method === 'mergeSession' ? session.close() : session.regenerateId())
    expect(error).toMatchObject({ code: 'STORAGE_FAULT', message: expect.stringContaining(`.${method}: `) })
  })
})

describe('the four methods of a storage of records', () => {
  const broken = (methods: Record<string, unknown>): Storage => Object.assign(new StorageMap(), methods)
  const typeError = (): never => {
    throw new TypeError('secret')
  }

  it.each<[string, string, Record<string, unknown>]>([
    ['readRecord', 'getSession', { readRecord: typeError }],
    ['readRecord', 'getSession', { readRecord: async () => typeError() }],
    ['updateRecord', 'setMap', { updateRecord: typeError }],
    ['removeRecord', 'removeAll', { removeRecord: async () => typeError() }],
    ['renewRecord', 'updateTTL', { readRecord: () => undefined, renewRecord: typeError }],
  ])('an error in %s is STORAGE_FAULT', async (_what, method, methods) => {
    const storage = broken(methods)
    const call = {
      getSession: () => storage.getSession(ID, HOUR),
      setMap: () => storage.setMap(ID, { a: 1 }, HOUR),
      removeAll: () => storage.removeAll(ID),
      updateTTL: () => storage.updateTTL(ID, HOUR),
    }[method] as () => Promise<unknown>
    const error = (await failureOf(call)) as SessionError
    expect([error.code, error.retryable]).toEqual(['STORAGE_FAULT', false])
    expect(error.message).toMatch(new RegExp(`^StorageMap\\.${method}: `))
    expect((error.cause as Error).message).not.toContain('secret')
  })

  it('an error of the network in them stays retryable', async () => {
    const error = Object.assign(new Error('x'), { code: 'ECONNRESET' })
    const storage = broken({ readRecord: () => Promise.reject(error) })
    expect(await failureOf(storage.get(ID, 'a'))).toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      retryable: true,
    })
  })

  it('an error that an update function throws stays as it is', async () => {
    const own = new TypeError('of the application')
    const session = sessionOn(new StorageMemory())
    await session.set('a', 1)
    expect(
      await failureOf(
        session.update('a', () => {
          throw own
        }),
      ),
    ).toBe(own)
  })
})
