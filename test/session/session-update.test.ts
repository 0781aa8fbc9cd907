import { describe, expect, it, vi } from 'vitest'
import { SessionError } from '../../src/index.ts'
import { codeOf, failureOf, ID, retryableError, setup } from './support.ts'

type Count = number | undefined
const count = (n: unknown) => ((n as Count) ?? 0) + 1

describe('update', () => {
  it('update runs again on the record of the close: two uses that each add to a cart keep both items', async () => {
    const { manager, store, stored } = setup()
    await store({ cart: ['pen'] })
    const [one, two] = [manager.new(ID), manager.new(ID)]
    await one.update('cart', (cart) => [...(cart as string[]), 'ink'])
    await two.update('cart', (cart) => [...(cart as string[]), 'paper'])
    expect(await one.get('cart')).toEqual(['pen', 'ink'])
    await one.close()
    await two.close()
    expect(await stored()).toEqual({ cart: ['pen', 'ink', 'paper'] })
  })

  it('update runs again on a session that was absent and has been created meanwhile', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(ID)
    await session.update('n', count)
    await store({ n: 10 })
    await session.close()
    expect(await stored()).toEqual({ n: 11 })
  })

  it('the update functions of a key run in their order', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ n: 1 }))
    await session.update('n', count)
    await session.update('n', (n) => (n as number) * 10)
    expect(await session.get('n')).toBe(20)
    await store({ n: 4 })
    await session.close()
    expect(await stored()).toEqual({ n: 50 })
  })

  it('update loses no increment of many uses at once', async () => {
    const { manager, stored } = setup()
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        await using session = manager.new(ID)
        await session.update('n', count)
      }),
    )
    expect(await stored()).toEqual({ n: 50 })
  })

  it('an update function may change its argument in place', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ cart: ['pen'] }))
    await session.update('cart', (cart) => {
      ;(cart as string[]).push('ink')
      return cart
    })
    await session.close()
    expect(await stored()).toEqual({ cart: ['pen', 'ink'] })
  })

  it('update removes the key if its function returns undefined, at the call and at close', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ n: 1, a: 1 }))
    await session.update('n', (n) => ((n as number) > 5 ? n : undefined))
    expect([await session.contains('n'), await session.size()]).toEqual([false, 1])
    await session.close()
    expect(await stored()).toEqual({ a: 1 })
    await session.update('a', () => undefined)
    await session.close()
    expect(await stored()).toEqual({})
  })

  it('an update function that removed the key at the call can keep it at close', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ n: 1 }))
    await session.update('n', (n) => ((n as number) > 5 ? n : undefined))
    await store({ n: 9 })
    await session.close()
    expect(await stored()).toEqual({ n: 9 })
  })
})

describe('update beside other calls in one use', () => {
  it.each<[string, (session: ReturnType<typeof sessionOf>) => Promise<void>, object]>([
    [
      'set, then update: the set is its value, whatever came in between',
      async (session) => {
        await session.set('n', 100)
        await session.update('n', count)
      },
      { n: 101 },
    ],
    [
      'update, then set: the set wins',
      async (session) => {
        await session.update('n', count)
        await session.set('n', 100)
      },
      { n: 100 },
    ],
    [
      'update, then remove: the key is gone',
      async (session) => {
        await session.update('n', count)
        await session.remove('n')
      },
      {},
    ],
    [
      'remove, then update: the update sees no value',
      async (session) => {
        await session.remove('n')
        await session.update('n', count)
      },
      { n: 1 },
    ],
    [
      'update, remove, update: the last sees no value',
      async (session) => {
        await session.update('n', count)
        await session.remove('n')
        await session.update('n', count)
      },
      { n: 1 },
    ],
    [
      'update, then setMap: the setMap wins',
      async (session) => {
        await session.update('n', count)
        await session.setMap({ n: 5 })
      },
      { n: 5 },
    ],
  ])('in one use, %s', async (_what, work, expected) => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ n: 1 }))
    await work(session)
    expect(await session.data()).toEqual(expected)
    await store({ n: 50 })
    await session.close()
    expect(await stored()).toEqual(expected)
  })
})

describe('an update function that throws', () => {
  it('an update function that throws at the call: its error is passed on, and nothing is changed', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ n: 1 }))
    const own = new RangeError('mine')
    expect(await failureOf(session.update('n', raise(own)))).toBe(own)
    expect([session.isDirty(), await session.get('n')]).toEqual([false, 1])
    await session.close()
    expect(await stored()).toEqual({ n: 1 })
  })

  it('an update function that throws at close: its error is passed on, nothing is saved, and the next close tries again', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ n: 1 }))
    const own = new RangeError('mine')
    await session.set('a', 1)
    await session.update('n', (n) => (n === 13 ? raise(own)() : count(n)))
    await store({ n: 13 })
    expect(await failureOf(session.close())).toBe(own)
    expect(await stored()).toEqual({ n: 13 })
    await store({ n: 2 })
    await session.close()
    expect(await stored()).toEqual({ a: 1, n: 3 })
  })

  it('a SessionError that an update function throws is passed on, and does not end the use', async () => {
    const { manager, store, stored } = setup()
    const session = manager.new(await store({ n: 1 }))
    const own = new SessionError('SESSION_DESTROYED', 'mine')
    await session.update('n', (n) => (n === 13 ? raise(own)() : count(n)))
    await store({ n: 13 })
    expect(await failureOf(session.close())).toBe(own)
    expect(session.isDirty()).toBe(true)
    await store({ n: 2 })
    await session.close()
    expect(await stored()).toEqual({ n: 3 })
  })

  it('a thrown text of an update function is passed on', async () => {
    const { manager, store } = setup()
    const session = manager.new(await store({ n: 1 }))
    expect(await failureOf(session.update('n', raise('text')))).toBe('text')
    await session.update('n', (n) => (n === 13 ? raise('text')() : count(n)))
    await store({ n: 13 })
    expect(await failureOf(session.close())).toBe('text')
  })
})

describe('an async update function', () => {
  it('an async update function is refused', async () => {
    const { manager, store } = setup()
    const session = manager.new(await store({ n: 1 }))
    expect(await codeOf(session.update('n', async () => 2))).toBe('INVALID_VALUE')
    expect(await session.get('n')).toBe(1)
  })

  it('an async update function whose promise fails is refused without an unhandled rejection', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      const { manager, store } = setup()
      const session = manager.new(await store({ n: 1 }))
      const failing = async () => {
        throw new Error('late')
      }
      expect(await codeOf(session.update('n', failing))).toBe('INVALID_VALUE')
      await new Promise((resolve) => setTimeout(resolve, 10))
      expect(unhandled).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  })
})

it('an update that is no function is INVALID_ARGUMENT, and starts nothing', async () => {
  const { manager, calls } = setup()
  expect(await codeOf(manager.new(ID).update('n', 5 as never))).toBe('INVALID_ARGUMENT')
  expect(calls).toEqual([])
})

it('after closes that failed retryably an update is applied once', async () => {
  const { manager, store, stored, failOnce } = setup()
  const session = manager.new(await store({ n: 1 }))
  await session.update('n', count)
  for (let i = 0; i < 3; i++) {
    failOnce('mergeSession', retryableError())
    expect(await codeOf(session.close())).toBe('STORAGE_UNAVAILABLE')
  }
  await session.close()
  await session.close()
  expect(await stored()).toEqual({ n: 2 })
})

function raise(error: unknown): () => never {
  return () => {
    throw error
  }
}

function sessionOf() {
  return setup().manager.new()
}
