import { describe, expect, it } from 'vitest'
import type { SessionError } from '../../src/index.ts'
import { codeOf, failureOf, HOUR, ID, retryableError, setup } from './support.ts'

describe('close', () => {
  it('close saves the changes, with the TTL', async () => {
    const { manager, store, stored, calls, argsOf } = setup()
    const session = manager.new(await store({ a: 1, b: 1, c: 1 }))
    await session.set('a', 2)
    await session.remove('b')
    await session.setMap({ d: [4], e: null })
    expect(calls).toEqual(['getSession'])
    await session.close()
    expect(calls).toEqual(['getSession', 'mergeSession'])
    expect(argsOf('mergeSession')[2]).toBe(HOUR)
    expect(await stored()).toEqual({ a: 2, c: 1, d: [4], e: null })
  })

  it('close renews the TTL of a session that was only read', async () => {
    const { manager, store, stored, calls, clock, argsOf } = setup()
    const session = manager.new(await store({ a: 1 }))
    clock.now += HOUR - 1
    await session.get('a')
    await session.close()
    expect(calls).toEqual(['getSession', 'updateTTL'])
    expect(argsOf('updateTTL').slice(0, 2)).toEqual([ID, HOUR])
    clock.now += HOUR
    expect(await stored()).toEqual({ a: 1 })
    clock.now += 1
    expect(await stored()).toBe(undefined)
  })

  it('close does nothing if there was no use, no record or no key', async () => {
    const { manager, store, calls } = setup()
    const absent = manager.new('nothing-there')
    await absent.get('a')
    await absent.close()
    const fresh = manager.new()
    await fresh.id()
    await fresh.close()
    const empty = manager.new(await store({}))
    await empty.size()
    await empty.close()
    await empty.close()
    expect(calls).toEqual(['getSession', 'newId', 'getSession'])
  })

  it('close renews with the TTL that the manager has then', async () => {
    const { manager, store, argsOf } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.get('a')
    manager.ttl = 5000
    await session.close()
    expect(argsOf('updateTTL')[1]).toBe(5000)
  })

  it('close ends the use: the next call loads fresh data', async () => {
    const { manager, store } = setup()
    const session = manager.new(await store({ a: 1 }))
    expect(await session.get('a')).toBe(1)
    await store({ a: 2 })
    expect(await session.get('a')).toBe(1)
    await session.close()
    expect(await session.get('a')).toBe(2)
  })

  it('close merges: changes of different keys are all kept, of one key the later close wins', async () => {
    const { manager, store, stored } = setup()
    await store({ both: 0 })
    const [one, two] = [manager.new(ID), manager.new(ID)]
    await Promise.all([one.get('both'), two.get('both')])
    await one.setMap({ one: 1, both: 1 })
    await two.setMap({ two: 2, both: 2 })
    await two.close()
    await one.close()
    expect(await stored()).toEqual({ both: 1, one: 1, two: 2 })
  })

  it('close keeps unchanged values as they were written, to the digit', async () => {
    const { manager, memory, store } = setup()
    await store({ a: 2n ** 60n })
    const session = manager.new(ID)
    await session.set('b', 1)
    await session.close()
    expect(await memory.get(ID, 'a')).toBe(2n ** 60n)
  })

  it('close includes calls before it that nobody awaited, also of a session that is not loaded yet', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ a: 1, gone: 1 }))
    const calls = [
      session.set('a', 2),
      session.remove('gone'),
      session.update('n', () => 3),
      session.setMap({ m: 4 }),
    ]
    await session.close()
    await Promise.all(calls)
    expect(await stored()).toEqual({ a: 2, n: 3, m: 4 })
  })
})

describe('calls during a close', () => {
  it('calls during a close wait for it and begin the next use, in their order', async () => {
    const { manager, stored, hold, calls } = setup()
    const session = manager.new(ID)
    await session.set('a', 1)
    const release = hold('mergeSession')
    const closing = session.close()
    const order: string[] = []
    const note = (name: string) => () => order.push(name)
    const later = [
      session.set('a', 2).then(note('set 2')),
      session.set('a', 3).then(note('set 3')),
      session.get('a').then((value) => order.push(`get ${value}`)),
    ]
    await tick()
    expect([order, calls]).toEqual([[], ['getSession', 'mergeSession']])
    release()
    await closing
    expect(await stored()).toEqual({ a: 1 })
    await Promise.all(later)
    expect(order).toEqual(['set 2', 'set 3', 'get 3'])
    expect(calls).toEqual(['getSession', 'mergeSession', 'getSession'])
    await session.close()
    expect(await stored()).toEqual({ a: 3 })
  })

  it('calls during a close are saved by a second close, which waits for the first', async () => {
    const { manager, stored, hold, calls } = setup()
    const session = manager.new(ID)
    await session.set('a', 1)
    const release = hold('mergeSession')
    const closes = [session.close(), session.set('b', 2), session.close()]
    await tick()
    expect(calls).toEqual(['getSession', 'mergeSession'])
    release()
    await Promise.all(closes)
    expect(calls).toEqual(['getSession', 'mergeSession', 'getSession', 'mergeSession'])
    expect(await stored()).toEqual({ a: 1, b: 2 })
  })
})

it('two closes at once are one, in success and in failure', async () => {
  const { manager, calls, failOnce } = setup()
  const session = manager.new(ID)
  await session.set('a', 1)
  failOnce('mergeSession', retryableError())
  const failures = await Promise.all([failureOf(session.close()), failureOf(session.close())])
  expect(failures[0]).toBe(failures[1])
  await Promise.all([session.close(), session.close(), session[Symbol.asyncDispose]()])
  expect(calls.filter((call) => call === 'mergeSession')).toHaveLength(2)
})

describe('a close that failed retryably', () => {
  it('a close that failed retryably keeps the change set, and the next close saves it', async () => {
    const { manager, store, stored, failOnce } = setup()
    const session = manager.new(await store({ a: 1, gone: 1, n: 1 }))
    await session.set('a', 2)
    await session.remove('gone')
    await session.update('n', (n) => (n as number) + 1)
    failOnce('mergeSession', retryableError())
    const error = (await failureOf(session.close())) as SessionError
    expect([error.code, error.retryable]).toEqual(['STORAGE_UNAVAILABLE', true])
    expect(session.isDirty()).toBe(true)
    expect(await session.get('a')).toBe(2)
    await store({ a: 1, gone: 1, n: 10, other: true })
    await session.close()
    expect(await stored()).toEqual({ a: 2, n: 11, other: true })
    expect(session.isDirty()).toBe(false)
  })

  it('after a close that failed retryably the same use goes on, without a load', async () => {
    const { manager, stored, failOnce, calls } = setup()
    const session = manager.new(ID)
    await session.set('a', 1)
    failOnce('mergeSession', retryableError())
    await session.close().catch(() => {})
    await session.set('b', 2)
    expect(await session.data()).toEqual({ a: 1, b: 2 })
    await session.close()
    expect(await stored()).toEqual({ a: 1, b: 2 })
    expect(calls.filter((call) => call === 'getSession')).toHaveLength(1)
  })

  it('a renewal that failed is made by the next close', async () => {
    const { manager, store, failOnce, calls } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.get('a')
    failOnce('updateTTL', retryableError())
    expect(await codeOf(session.close())).toBe('STORAGE_UNAVAILABLE')
    await session.close()
    expect(calls).toEqual(['getSession', 'updateTTL', 'updateTTL'])
  })

  it('discard drops the changes that a failed close has kept', async () => {
    const { manager, store, stored, failOnce } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.set('a', 2)
    failOnce('mergeSession', retryableError())
    await session.close().catch(() => {})
    await session.discard()
    await session.close()
    expect(await stored()).toEqual({ a: 1 })
  })
})

describe('after SESSION_DESTROYED', () => {
  it('a close with SESSION_DESTROYED brings nothing back, and the next use begins like any other', async () => {
    const { manager, memory, store, stored } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.set('secret', 2)
    await memory.removeAll(ID)
    const error = (await failureOf(session.close())) as SessionError
    expect([error.code, error.retryable]).toEqual(['SESSION_DESTROYED', false])
    expect(await stored()).toBe(undefined)
    expect(session.isDirty()).toBe(false)
    await session.close()
    expect([await session.exists(), await session.data()]).toEqual([false, {}])
    await session.set('b', 1)
    await session.close()
    expect(await stored()).toEqual({ b: 1 })
  })

  it('the close of a session that has expired is SESSION_DESTROYED', async () => {
    const { manager, store, stored, clock } = setup()
    const session = manager.new(await store({ a: 1 }))
    await session.set('a', 2)
    clock.now += HOUR + 1
    expect(await codeOf(session.close())).toBe('SESSION_DESTROYED')
    expect(await stored()).toBe(undefined)
  })
})

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
