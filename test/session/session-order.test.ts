import { expect, it } from 'vitest'
import { retryableError, setup } from './support.ts'

it('calls that nobody awaits run in their order: remove, then set', async () => {
  const { manager, store } = setup()
  const session = manager.new(await store({ a: 1, b: 2 }))
  await session.get('a')
  await Promise.all([session.remove('a'), session.set('a', 3)])
  expect(await session.get('a')).toBe(3)
})

it('calls that nobody awaits run in their order: removeAll, then set', async () => {
  const { manager, store, stored } = setup()
  const session = manager.new(await store({ a: 1, b: 2 }))
  await session.get('a')
  await Promise.all([session.removeAll(), session.set('farewell', 3)])
  await session.close()
  expect(await stored()).toEqual({ farewell: 3 })
})

it('calls that nobody awaits run in their order: discard, then set', async () => {
  const { manager, store, stored } = setup()
  const session = manager.new(await store({ a: 1 }))
  await session.set('a', 2)
  await Promise.all([session.discard(), session.set('b', 3)])
  await session.close()
  expect(await stored()).toEqual({ a: 1, b: 3 })
})

it('calls that nobody awaits run in their order: set, then removeAll in one tick, of an unopened session', async () => {
  const { manager, store, stored } = setup()
  const session = manager.new(await store({ a: 1 }))
  await Promise.all([session.set('b', 1), session.removeAll(), session.set('c', 2), session.close()])
  expect(await stored()).toEqual({ c: 2 })
})

it('close includes all keys of a remove before it that nobody awaited', async () => {
  const { manager, store, stored } = setup()
  const values = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i]))
  const session = manager.new(await store({ ...values, kept: true }))
  await session.get('kept')
  const removing = session.remove(...Object.keys(values))
  await session.close()
  await removing
  expect(await stored()).toEqual({ kept: true })
})

it('close includes a regenerateId before it that nobody awaited', async () => {
  const { manager, store, stored, argsOf, calls } = setup()
  const session = manager.new(await store({ a: 1 }))
  await session.set('b', 2)
  const moving = session.regenerateId()
  await session.close()
  const id = await moving
  expect(calls.indexOf('moveSession')).toBeLessThan(calls.indexOf('mergeSession'))
  expect(argsOf('mergeSession')[0]).toBe(id)
  expect(await stored(id)).toEqual({ a: 1, b: 2 })
})

it('removeAll and close in one tick remove once', async () => {
  const { manager, store, calls } = setup()
  const session = manager.new(await store({ a: 1 }))
  await session.get('a')
  await Promise.all([session.removeAll(), session.close()])
  expect(calls.filter((call) => call === 'removeAll')).toHaveLength(1)
})

it('calls during a close that fails keep their order', async () => {
  const { manager, store, stored, failOnce } = setup()
  const session = manager.new(await store({}))
  await session.set('kept', true)
  failOnce('mergeSession', retryableError())
  const second = session.close().catch(() => session.set('a', 2))
  const first = session.set('a', 1)
  await Promise.all([first, second])
  await session.close()
  expect(await stored()).toEqual({ kept: true, a: 2 })
})

it('set takes a value as it is at the call, also if the session has yet to be loaded', async () => {
  const { manager, store } = setup()
  const session = manager.new(await store({ a: 1 }))
  const cart = ['pen']
  const setting = session.set('cart', cart)
  cart.push('ink')
  await setting
  expect(await session.get('cart')).toEqual(['pen'])
})
