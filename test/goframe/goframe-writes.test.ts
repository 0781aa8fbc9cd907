import { expect, it } from 'vitest'
import { besideGoFrame, Shared } from './support/beside.ts'
import { exact } from './support/exact-json.ts'
import { typedNames } from './support/typed-names.ts'

besideGoFrame('what GoFrame $version writes, $body', (world) => {
  const shared = new Shared(world)

  it.each(typedNames)('Node reads values of GoFrame without a loss: %s', async (name) => {
    await shared.go.setTyped(name, name)
    const session = shared.session(name)
    const data = exact(shared.record(name).json)
    expect(await session.data()).toEqual(data)
    expect(await session.size()).toBe(Object.keys(data).length)
    for (const [key, value] of Object.entries(data)) {
      expect(await session.contains(key)).toBe(true)
      expect(await session.get(key)).toEqual(value)
    }
    await session.close()
  })

  it('Node reads 64-bit integers of GoFrame exactly, as BigInt', async () => {
    await shared.go.setTyped('integers', 'integers')
    expect(await shared.ours('integers')).toMatchObject({
      int: -1,
      int64Max: 9223372036854775807n,
      int64Min: -9223372036854775808n,
      uint32: 4294967295,
      uint64Max: 18446744073709551615n,
    })
  })

  it('Node reads numbers, nested values and texts of every kind as GoFrame set them', async () => {
    const values = {
      array: [1, 'two', true, null, [], {}],
      big: 9223372036854775807n,
      exponent: 1e21,
      float: 0.1,
      html: '<script>alert("1 & 2")</script>',
      nested: { a: { b: [{ c: 'deep' }] } },
      separators: 'a\u2028b\u2029c',
      small: 1e-7,
      unicode: 'é 会话 😀 👨‍👩‍👧',
    }
    await shared.go.set('values', values)
    expect(await shared.ours('values')).toEqual(values)
    await shared.go.set('values', '{"one":1.0,"huge":1e400,"negative":-0.0}')
    expect(await shared.ours('values')).toMatchObject({
      one: 1,
      huge: Number.POSITIVE_INFINITY,
      negative: -0,
    })
  })

  it('Node reads a text of a megabyte of GoFrame', async () => {
    const large = '0123456789abcde\u4f1a'.repeat(65_536)
    await shared.go.set('large', { large })
    expect((await shared.ours('large')).large === large).toBe(true)
  })

  it('Node reads an object of GoFrame with two thousand keys, one of them __proto__', async () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`key ${i}`, i]))
    await shared.go.set('many', `${JSON.stringify(many).slice(0, -1)},"__proto__":{"admin":true}}`)
    const data = await shared.ours('many')
    expect(Object.keys(data)).toHaveLength(2001)
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
    expect(await shared.session('many').get('__proto__')).toEqual({ admin: true })
  })

  it('a session object of Node that is used again sees the changes of GoFrame', async () => {
    const session = shared.session('seen')
    for (let i = 0; i < 5; i++) {
      await shared.go.set('seen', { i })
      expect(await session.get('i')).toBe(i)
      await session.close()
    }
  })
})
