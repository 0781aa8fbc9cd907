import { describe, expect, it } from 'vitest'
import { type Manager, newSessionId, type SessionIdFunc } from '../../src/index.ts'
import { codeOf, HOUR, ID, setup } from './support.ts'

describe('a session is lazy', () => {
  it('new, setId, isDirty, discard and close call no storage', async () => {
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

  it('a session loads once in a use, also for many first calls at once', async () => {
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

  it('a session makes one id for many first calls at once', async () => {
    const { manager, calls } = setup()
    const session = manager.new()
    const [one, two] = await Promise.all([session.id(), session.id(), session.set('a', 1)])
    expect(one).toBe(two)
    expect(calls).toEqual(['newId'])
  })

  it('a session loads again after a load that failed', async () => {
    const { manager, store, failOnce } = setup()
    const session = manager.new(await store({ a: 1 }))
    failOnce('getSession', new Error('away'))
    expect(await codeOf(session.get('a'))).toBe('STORAGE_UNAVAILABLE')
    await session.close()
    expect(await session.get('a')).toBe(1)
  })

  it('a session calls newId, mergeSession, getSession, updateTTL and removeAll, and no other method', async () => {
    const REMOVAL = ['getSession', 'mergeSession', 'removeAll']
    const { manager, calls } = setup()
    const session = manager.new()
    await session.set('a', 1)
    await session.update('n', (n) => ((n as number) ?? 0) + 1)
    await session.close()
    await session.get('a')
    await session.close()
    await session.removeAll()
    await session.close()
    expect(calls).toEqual(['newId', 'mergeSession', 'getSession', 'updateTTL', ...REMOVAL])
  })
})

describe('await using', () => {
  it('await using closes the session at the end of its block', async () => {
    const { manager, stored } = setup()
    {
      await using session = manager.new(ID)
      await session.set('a', 1)
      expect(await stored()).toBe(undefined)
    }
    expect(await stored()).toEqual({ a: 1 })
  })

  it('disposing of a manager disposes of its storage', async () => {
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
  it('the id of a session is the given one, or is made at its first use', async () => {
    const { manager } = setup()
    expect(await manager.new(ID).id()).toBe(ID)
    expect(await manager.new().id()).toMatch(/^[0-9a-z]{32}$/)
    const named = manager.new()
    named.setId(ID)
    expect(await named.id()).toBe(ID)
  })

  it('an id can be set until the first use has begun, and not after it', async () => {
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

  it('an id that is unsafe or no string is refused at once', async () => {
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

  it('the id function is not called if there is an id already', async () => {
    const { manager } = setup()
    const session = manager.new(ID)
    session.setIdFunc(() => 'other')
    expect(await session.id()).toBe(ID)
  })

  it('an unsafe id of the id function is refused, and nothing is stored', async () => {
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

  it('setIdFunc refuses what is no function', async () => {
    const { manager } = setup()
    expect(await codeOf(() => manager.new().setIdFunc('id' as never))).toBe('INVALID_ARGUMENT')
  })
})

describe('isDirty, exists and discard', () => {
  it('a session is dirty from a change to its close, its discard or a final failure', async () => {
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

  it('a session exists if its record was found, also an empty one', async () => {
    const { manager, store } = setup()
    expect(await manager.new(ID).exists()).toBe(false)
    expect(await manager.new(await store({})).exists()).toBe(true)
    const session = manager.new('other')
    await session.set('a', 1)
    expect(await session.exists()).toBe(false)
    await session.close()
    expect(await session.exists()).toBe(true)
  })

  it('exists of a session without an id is false, and calls no storage', async () => {
    const { manager, calls } = setup()
    expect(await manager.new().exists()).toBe(false)
    expect(calls).toEqual([])
  })

  it('discard drops the changes of the use, which goes on with the loaded data', async () => {
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

it('remove, removeAll, destroy, data, size, contains and get on a session without an id start and store nothing', async () => {
  const { manager, calls } = setup()
  for (const session of [manager.new(), manager.new('')]) {
    await session.remove('a', 'b')
    await session.removeAll()
    await session.destroy()
    expect(await session.data()).toEqual({})
    expect(await session.size()).toBe(0)
    expect(await session.contains('a')).toBe(false)
    expect(await session.get('a')).toBe(undefined)
    await session.close()
    session.setId(ID)
  }
  expect(calls).toEqual([])
})

it('an empty id counts as none', async () => {
  const { manager, calls } = setup()
  const session = manager.new(ID)
  session.setId('')
  expect(await session.get('a')).toBe(undefined)
  expect(calls).toEqual([])
  expect(await session.id()).toMatch(/^[0-9a-z]{32}$/)
})

it('an empty id of the id function counts as none', async () => {
  const { manager } = setup()
  const session = manager.new()
  session.setIdFunc(() => '')
  expect(await session.id()).toMatch(/^[0-9a-z]{32}$/)
})
