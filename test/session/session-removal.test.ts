import { describe, expect, it } from 'vitest'
import { codeOf, HOUR, ID, retryableError, setup } from './support.ts'

describe('removeAll, then set', () => {
  it('removeAll, then set leaves exactly what was set, plus an epoch', async () => {
    const { manager, memory, store } = setup()
    const session = manager.new(await store({ user: 'Ada', a: 1 }))
    await session.get('a')
    await session.removeAll()
    await session.set('farewell', 'bye')
    await session.close()
    const kept = Object.fromEntries((await memory.getSession(ID, HOUR)) ?? [])
    expect(kept).toEqual({ '~gsession': { epoch: expect.stringMatching(/^[0-9a-z]{16}$/) }, farewell: 'bye' })
  })

  it('removeAll, then set replaces a record that was created meanwhile', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ user: 'Ada' }))
    await session.removeAll()
    await session.set('farewell', 'bye')
    await store({ user: 'Ada', other: 1 })
    await session.close()
    expect(await stored()).toEqual({ farewell: 'bye' })
  })

  it('removeAll, then set is SESSION_DESTROYED to a slow session that was loaded before', async () => {
    const { manager, store, stored } = setup()
    const slow = manager.new(await store({ user: 'Ada' }))
    await slow.set('user', 'Ada, again')
    const leaving = manager.new(ID)
    await leaving.removeAll()
    await leaving.set('farewell', 'bye')
    await leaving.close()
    expect(await codeOf(slow.close())).toBe('SESSION_DESTROYED')
    expect(await stored()).toEqual({ farewell: 'bye' })
  })

  it('removeAll, then set in a later use of the object is SESSION_DESTROYED to a slow session', async () => {
    const { manager, store, stored } = setup()
    const slow = manager.new(await store({ user: 'Ada' }))
    await slow.set('user', 'Ada, again')
    const leaving = manager.new(ID)
    await leaving.removeAll()
    await leaving.close()
    await leaving.get('user')
    await leaving.close()
    await leaving.set('farewell', 'bye')
    await leaving.close()
    expect(await codeOf(slow.close())).toBe('SESSION_DESTROYED')
    expect(await stored()).toEqual({ farewell: 'bye' })
  })

  it('a session that was removed and made anew twice takes nothing from uses of the earlier ones', async () => {
    const { manager, store, stored } = setup()
    const first = manager.new(await store({ n: 1 }))
    await first.set('n', -1)
    const mover = manager.new(ID)
    for (const life of [2, 3]) {
      await mover.removeAll()
      await mover.set('n', life)
      await mover.close()
      if (life === 3) break
      const second = manager.new(ID)
      await second.set('n', -2)
      await mover.removeAll()
      await mover.set('n', 3)
      await mover.close()
      expect(await codeOf(second.close())).toBe('SESSION_DESTROYED')
    }
    expect(await codeOf(first.close())).toBe('SESSION_DESTROYED')
    expect(await stored()).toEqual({ n: 3 })
  })

  it('a session that was set after removeAll is an ordinary one to later uses', async () => {
    const { manager, store, stored } = setup()
    const leaving = manager.new(await store({ user: 'Ada' }))
    await leaving.removeAll()
    await leaving.set('a', 1)
    await leaving.close()
    const next = manager.new(ID)
    expect(await next.data()).toEqual({ a: 1 })
    await next.set('b', 2)
    await next.close()
    expect(await stored()).toEqual({ a: 1, b: 2 })
  })
})

describe('removeAll', () => {
  it('removeAll is SESSION_DESTROYED to a slow session that has changed something', async () => {
    const { manager, store, stored } = setup()
    const [slow, leaving] = [manager.new(await store({ user: 'Ada' })), manager.new(ID)]
    await slow.set('seen', 1)
    await leaving.removeAll()
    await leaving.close()
    expect(await codeOf(slow.close())).toBe('SESSION_DESTROYED')
    expect(await stored()).toBe(undefined)
  })

  it('removeAll is not undone by the close of a session that was only read', async () => {
    const { manager, store, stored } = setup()
    const [reading, leaving] = [manager.new(await store({ user: 'Ada' })), manager.new(ID)]
    await reading.get('user')
    await leaving.removeAll()
    await reading.close()
    expect(await stored()).toBe(undefined)
  })

  it('removeAll reads where its id leads, and leaves nothing for the close to save', async () => {
    const { manager, store, calls } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.removeAll()
    await session.close()
    expect(calls).toEqual(['getSession', 'mergeSession', 'removeAll'])
  })

  it('a removeAll that failed is done by the close', async () => {
    const { manager, store, stored, failOnce } = setup()
    const session = manager.new(await store({ user: 'Ada' }))
    await session.get('user')
    failOnce('removeAll', retryableError())
    expect(await codeOf(session.removeAll())).toBe('STORAGE_UNAVAILABLE')
    expect(await session.get('user')).toBe(undefined)
    failOnce('removeAll', retryableError())
    expect(await codeOf(session.close())).toBe('STORAGE_UNAVAILABLE')
    expect(await stored()).toEqual({})
    await session.close()
    expect(await stored()).toBe(undefined)
  })

  it('a removeAll that failed removes the old record also after regenerateId', async () => {
    const { manager, store, stored, failOnce } = setup()
    const session = manager.new(await store({ user: 'Ada' }))
    await session.get('user')
    failOnce('removeAll', retryableError())
    await session.removeAll().catch(() => {})
    await session.regenerateId()
    await session.close()
    expect(await stored()).toBe(undefined)
  })

  it('removeAll drops the changes before it and keeps those after it', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.set('b', 2)
    await session.update('c', () => 3)
    await session.removeAll()
    await session.update('d', (d) => d ?? 4)
    await session.set('e', 5)
    await session.remove('e')
    await session.close()
    expect(await stored()).toEqual({ d: 4 })
  })
})

describe('destroy', () => {
  it('destroy removes the record at once, and leaves nothing to save', async () => {
    const { manager, store, stored, calls } = setup()
    const session = manager.new(await store({ user: 'Ada' }))
    await session.set('a', 1)
    await session.destroy()
    expect(await stored()).toBe(undefined)
    expect([await session.exists(), await session.size(), await session.get('a')]).toEqual([
      false,
      0,
      undefined,
    ])
    await session.close()
    expect(calls).toEqual(['getSession', 'getSession', 'mergeSession', 'removeAll'])
  })

  it('after destroy the same object can store a new session', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ user: 'Ada' }))
    await session.destroy()
    await session.set('a', 1)
    await session.close()
    expect(await stored()).toEqual({ a: 1 })
    expect(await session.id()).toBe(ID)
  })

  it('a destroy that failed is done by the close', async () => {
    const { manager, store, stored, failOnce } = setup()
    const session = manager.new(await store({ user: 'Ada' }))
    failOnce('removeAll', retryableError())
    expect(await codeOf(session.destroy())).toBe('STORAGE_UNAVAILABLE')
    await session.close()
    expect(await stored()).toBe(undefined)
  })
})

describe('an object that outlives its session', () => {
  it('an object whose session was destroyed stores another session, into which a slow request merges nothing', async () => {
    const { manager, store, stored } = setup()
    const page = manager.new(await store({ user: 'Ada' }))
    const slow = manager.new(ID)
    await page.set('seen', 1)
    await slow.set('user', 'Ada, again')
    await manager.new(ID).destroy()
    expect(await codeOf(page.close())).toBe('SESSION_DESTROYED')
    await page.set('farewell', 'bye')
    await page.close()
    expect(await codeOf(slow.close())).toBe('SESSION_DESTROYED')
    expect(await stored()).toEqual({ farewell: 'bye' })
  })
})

it('removeAll removes the record at once, before any close', async () => {
  const { manager, store, stored } = setup()
  const session = manager.new(await store({ user: 'Ada' }))
  await session.removeAll()
  expect(await stored()).toBe(undefined)
  expect([await session.get('user'), await session.size(), await session.data()]).toEqual([undefined, 0, {}])
})

it('set after removeAll in the same use leaves exactly what was set', async () => {
  const { manager, store, stored } = setup()
  const session = manager.new(await store({ user: 'Ada', a: 1 }))
  await session.set('before', 1)
  await session.removeAll()
  await session.set('farewell', 'bye')
  expect(await session.data()).toEqual({ farewell: 'bye' })
  await session.close()
  expect(await stored()).toEqual({ farewell: 'bye' })
})
