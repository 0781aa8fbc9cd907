import { describe, expect, it } from 'vitest'
import { codeOf, ID, setup } from './support.ts'

it('get returns the default only if the key does not exist', async () => {
  const { manager, store } = setup()
  const session = manager.new(await store({ zero: 0, empty: '', no: false, nil: null }))
  for (const [key, value] of [
    ['zero', 0],
    ['empty', ''],
    ['no', false],
    ['nil', null],
  ] as const) {
    expect(await session.get(key, 'default')).toBe(value)
  }
  expect(await session.get('other', 'default')).toBe('default')
  expect(await session.get('other')).toBe(undefined)
  expect(await session.get('toString', 'default')).toBe('default')
  await session.remove('zero')
  expect(await session.get('zero', 'default')).toBe('default')
  await session.set('other', null)
  expect(await session.get('other', 'default')).toBe(null)
})

it('get of a session without an id returns the default', async () => {
  const { manager, calls } = setup()
  expect(await manager.new().get('a', 'default')).toBe('default')
  expect(calls).toEqual([])
})

it('contains is true for a key whose value is null', async () => {
  const { manager, store } = setup()
  const session = manager.new(await store({ nil: null }))
  expect([await session.contains('nil'), await session.contains('other')]).toEqual([true, false])
  await session.set('other', null)
  expect(await session.contains('other')).toBe(true)
  await session.remove('nil')
  expect(await session.contains('nil')).toBe(false)
})

it('get and data return copies', async () => {
  const { manager, store, stored } = setup()
  const session = manager.new(await store({ list: [1], deep: { list: [1] } }))
  await session.set('own', { list: [1] })
  for (const key of ['list', 'deep', 'own']) {
    const value = (await session.get(key)) as { list?: number[] } & number[]
    ;(value.list ?? value).push(2)
  }
  const data = (await session.data()) as Record<string, unknown>
  data.more = 1
  ;(data.list as number[]).push(3)
  const expected = { list: [1], deep: { list: [1] }, own: { list: [1] } }
  expect(await session.data()).toEqual(expected)
  await session.close()
  expect(await stored()).toEqual(expected)
})

it('changing a value in place after its set changes nothing stored', async () => {
  const { manager, store } = setup()
  const session = manager.new(await store({}))
  const cart = ['pen']
  await session.set('cart', cart)
  await session.setMap({ other: cart })
  cart.push('ink')
  expect(await session.data()).toEqual({ cart: ['pen'], other: ['pen'] })
})

describe('a value that was set', () => {
  it.each<[string, unknown, unknown]>([
    ['a Date as its text', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['bytes as base64', new Uint8Array([1, 2]), 'AQI='],
    ['a 64-bit integer as a BigInt', 2n ** 63n, 2n ** 63n],
    ['a small BigInt as a number', 5n, 5],
    ['what toJSON says', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
    ['an object without what is undefined', { a: undefined, b: 1 }, { b: 1 }],
    ['a lone surrogate', '\ud800', '\ud800'],
    ['-0 as JSON writes it', -0, 0],
    [
      'an object with a key __proto__',
      JSON.parse('{"__proto__":{"x":1}}'),
      JSON.parse('{"__proto__":{"x":1}}'),
    ],
  ])('a value that was set reads at once as the next use reads it: %s', async (_what, value, read) => {
    const { manager } = setup()
    const session = manager.new(ID)
    await session.set('v', value)
    await session.setMap({ m: value })
    await session.update('u', () => value)
    const now = [await session.get('v'), await session.get('m'), await session.get('u')]
    expect(now).toStrictEqual([read, read, read])
    await session.close()
    expect([await session.get('v'), await session.get('m'), await session.get('u')]).toStrictEqual(now)
  })
})

it('set, setMap and update refuse a value that JSON would change, and nothing is stored', async () => {
  const { manager, store, stored, calls } = setup()
  const session = manager.new(await store({ a: 1 }))
  for (const value of [
    new Map(),
    new Set(),
    /x/,
    new (class {})(),
    undefined,
    [undefined],
    Number.NaN,
    () => 1,
  ]) {
    expect(await codeOf(session.set('a', value as never))).toBe('INVALID_VALUE')
    expect(await codeOf(session.setMap({ b: 2, a: value }))).toBe('INVALID_VALUE')
    // An update whose function returns undefined removes its key.
    if (value !== undefined) expect(await codeOf(session.update('a', () => value))).toBe('INVALID_VALUE')
  }
  expect(await session.data()).toEqual({ a: 1 })
  expect(session.isDirty()).toBe(false)
  await session.close()
  expect(await stored()).toEqual({ a: 1 })
  expect(calls).toEqual(['getSession', 'updateTTL'])
})

it('__proto__ is an ordinary key', async () => {
  const { manager, stored } = setup()
  const session = manager.new(ID)
  await session.set('__proto__', { admin: true })
  expect(await session.get('admin')).toBe(undefined)
  expect([await session.size(), await session.contains('__proto__')]).toEqual([1, true])
  await session.close()
  expect(Object.keys((await stored()) ?? {})).toEqual(['__proto__'])
  await session.remove('__proto__')
  await session.close()
  expect(await stored()).toEqual({})
})

it('the reserved key is hidden from get, data, size and contains, refused by set, and kept by a close', async () => {
  const { manager, memory, store } = setup()
  const session = manager.new(await store({ a: 1, '~gsession': { user: 'x' } }))
  expect(await session.get('~gsession', 'none')).toBe('none')
  expect(await session.contains('~gsession')).toBe(false)
  expect([await session.size(), await session.data()]).toEqual([1, { a: 1 }])
  expect(await codeOf(session.set('~gsession', {}))).toBe('INVALID_KEY')
  expect(await codeOf(session.setMap({ b: 1, '~gsession': {} }))).toBe('INVALID_KEY')
  expect(await codeOf(session.update('~gsession', () => 1))).toBe('INVALID_KEY')
  await session.remove('~gsession')
  await session.set('b', 2)
  expect([await session.size(), await session.data()]).toEqual([2, { a: 1, b: 2 }])
  await session.close()
  const kept = await memory.getSession(ID, 1000)
  expect(kept?.get('~gsession')).toEqual({ user: 'x' })
  expect([await memory.getSize(ID), await memory.data(ID), await memory.get(ID, '~gsession')]).toEqual([
    2,
    { a: 1, b: 2 },
    undefined,
  ])
})

it('a key that is no string is refused', async () => {
  const { manager } = setup()
  for (const key of [5, Symbol('s'), undefined, null, {}]) {
    expect(await codeOf(manager.new(ID).set(key as never, 1 as never))).toBe('INVALID_KEY')
    expect(await codeOf(manager.new(ID).update(key as never, () => 1))).toBe('INVALID_KEY')
  }
})
