import { describe, expect, it } from 'vitest'
import { type Manager, newSessionId, type SessionIdFunc } from '../../src/index.ts'
import { codeOf, HOUR, ID, setup } from './support.ts'

describe('a session is lazy', () => {
  it('touches no storage when it is made, named, asked whether it is dirty, discarded and closed', async () => {
    const { manager, calls } = setup()
    for (const session of [manager.new(), manager.new(ID)]) {
      session.setIdFunc(() => newSessionId())
      session.setId(ID)
      expect(session.isDirty()).toBe(false)
      await session.discard()
      await session.close()
      await session[Symbol.asyncDispose]()
    }
    expect(calls).toEqual([])
  })

  it('loads once for a first use of many calls at once, and not again in the same use', async () => {
    const { manager, store, calls } = setup()
    const session = manager.new(await store({ a: 1, b: null }))
    const answers = await Promise.all([
      session.get('a'),
      session.get('a'),
      session.contains('b'),
      session.size(),
      session.data(),
      session.id(),
      session.exists(),
    ])
    expect(answers).toEqual([1, 1, true, 2, { a: 1, b: null }, ID, true])
    await session.set('c', 3)
    await session.remove('a')
    expect(calls).toEqual(['getSession'])
  })

  it('makes one id for a first use of many calls at once', async () => {
    const { manager, calls } = setup()
    const session = manager.new()
    const [one, two] = await Promise.all([session.id(), session.id(), session.set('a', 1)])
    expect(one).toBe(two)
    expect(calls).toEqual(['newId'])
  })

  it('loads anew after a load that failed', async () => {
    const { manager, store, failOnce } = setup()
    const session = manager.new(await store({ a: 1 }))
    failOnce('getSession', new Error('away'))
    expect(await codeOf(session.get('a'))).toBe('STORAGE_UNAVAILABLE')
    await session.close()
    expect(await session.get('a')).toBe(1)
  })

  it('uses no storage method but those that the design names', async () => {
    const { manager, calls } = setup()
    const session = manager.new()
    await session.set('a', 1)
    await session.update('n', (n) => ((n as number) ?? 0) + 1)
    await session.close()
    await session.get('a')
    await session.close()
    await session.removeAll()
    await session.close()
    expect(calls).toEqual(['newId', 'mergeSession', 'getSession', 'updateTTL', 'removeAll'])
  })
})

describe('await using', () => {
  it('closes the session at the end of its block', async () => {
    const { manager, stored } = setup()
    {
      await using session = manager.new(ID)
      await session.set('a', 1)
      expect(await stored()).toBe(undefined)
    }
    expect(await stored()).toEqual({ a: 1 })
  })

  it('disposes of the storage at the end of its manager', async () => {
    const { manager } = setup()
    let disposals = 0
    manager.storage = Object.assign(manager.storage, {
      [Symbol.asyncDispose]: async () => {
        disposals++
      },
    })
    await manager[Symbol.asyncDispose]()
    expect(disposals).toBe(1)
  })
})

describe('the id', () => {
  it('is the one that was given, and is made at the first use of a session without one', async () => {
    const { manager } = setup()
    expect(await manager.new(ID).id()).toBe(ID)
    expect(await manager.new().id()).toMatch(/^[0-9a-z]{32}$/)
    const named = manager.new()
    named.setId(ID)
    expect(await named.id()).toBe(ID)
  })

  it('cannot be changed after the start, and can while nothing was started', async () => {
    const { manager } = setup()
    const session = manager.new('first')
    session.setId('second')
    expect(await session.id()).toBe('second')
    expect(await codeOf(() => session.setId('third'))).toBe('SESSION_STARTED')
    expect(await codeOf(() => session.setIdFunc(() => 'third'))).toBe('SESSION_STARTED')
    await session.close()
    expect(await codeOf(() => session.setId('third'))).toBe('SESSION_STARTED')
    expect(await session.id()).toBe('second')
  })

  it('is refused at once where it is hostile or no string', async () => {
    const { manager, calls } = setup()
    for (const id of ['../etc', 'a/b', 'a\\b', 'a\0', '.', 'nul', 'x'.repeat(181)]) {
      expect(await codeOf(() => manager.new(id)), id).toBe('INVALID_SESSION_ID')
      expect(await codeOf(() => manager.new().setId(id)), id).toBe('INVALID_SESSION_ID')
    }
    for (const id of [5, null, {}]) {
      expect(await codeOf(() => manager.new(id as never))).toBe('INVALID_ARGUMENT')
      expect(await codeOf(() => manager.new().setId(id as never))).toBe('INVALID_ARGUMENT')
    }
    expect(calls).toEqual([])
  })

  it.each<[string, SessionIdFunc]>([
    ['a function', (ttl) => `made${ttl}`],
    ['an async function', async (ttl) => `made${ttl}`],
  ])('is made by %s where one was set, which is given the TTL', async (_what, idFunc) => {
    const { manager, calls } = setup()
    const session = manager.new()
    session.setIdFunc(idFunc)
    await session.set('a', 1)
    expect(await session.id()).toBe(`made${HOUR}`)
    expect(calls).toEqual([])
  })

  it('is not made by a function where there is one already', async () => {
    const { manager } = setup()
    const session = manager.new(ID)
    session.setIdFunc(() => 'other')
    expect(await session.id()).toBe(ID)
  })

  it('is refused where its function answers a hostile one, and nothing is stored', async () => {
    const { manager, calls } = setup()
    const session = manager.new()
    session.setIdFunc(() => '../../etc/passwd')
    expect(await codeOf(session.set('a', 1))).toBe('INVALID_SESSION_ID')
    await session.close()
    session.setIdFunc((() => 5) as never)
    expect(await codeOf(session.id())).toBe('INVALID_ARGUMENT')
    expect(calls).toEqual([])
    session.setIdFunc(() => 'fine')
    expect(await session.id()).toBe('fine')
  })

  it('needs a function', async () => {
    const { manager } = setup()
    expect(await codeOf(() => manager.new().setIdFunc('id' as never))).toBe('INVALID_ARGUMENT')
  })
})

describe('isDirty, exists and discard', () => {
  it('is dirty from a change to its close, discard or failure for good', async () => {
    const { manager, store } = setup()
    const changes: ((session: ReturnType<Manager['new']>) => Promise<unknown>)[] = [
      (session) => session.set('a', 1),
      (session) => session.setMap({ a: 1 }),
      (session) => session.remove('a'),
      (session) => session.update('a', () => 1),
      (session) => session.removeAll(),
    ]
    for (const change of changes) {
      const session = manager.new(await store({ a: 1 }))
      await session.get('a')
      expect(session.isDirty()).toBe(false)
      await change(session)
      expect(session.isDirty()).toBe(true)
      await session.close()
      expect(session.isDirty()).toBe(false)
    }
  })

  it('exists where a record was found, be it empty', async () => {
    const { manager, store } = setup()
    expect(await manager.new(ID).exists()).toBe(false)
    expect(await manager.new(await store({})).exists()).toBe(true)
    const session = manager.new('other')
    await session.set('a', 1)
    expect(await session.exists()).toBe(false)
    await session.close()
    expect(await session.exists()).toBe(true)
  })

  it('starts nothing to say that a session without an id does not exist', async () => {
    const { manager, calls } = setup()
    expect(await manager.new().exists()).toBe(false)
    expect(calls).toEqual([])
  })

  it('discards the changes of this use and goes on with what was loaded', async () => {
    const { manager, store, stored, calls } = setup()
    const session = manager.new(await store({ a: 1, n: 1 }))
    await session.set('a', 2)
    await session.remove('n')
    await session.update('n', () => 5)
    await session.discard()
    expect(session.isDirty()).toBe(false)
    expect(await session.data()).toEqual({ a: 1, n: 1 })
    await session.close()
    expect(calls).toEqual(['getSession', 'updateTTL'])
    expect(await stored()).toEqual({ a: 1, n: 1 })
  })
})
