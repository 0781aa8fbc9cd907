import { expect, it } from 'vitest'
import { besideGoFrame, Shared } from './support/beside.ts'

besideGoFrame('what Node writes beside GoFrame $version, $body', (world) => {
  const shared = new Shared(world)

  it('GoFrame reads values of Node without a loss', async () => {
    const values = {
      '': 'empty key',
      array: [1, 'two', true, null, [], {}],
      bigint: 9223372036854775807n,
      'é <key> & \u2028': 'a key of such characters',
      exponent: 1e21,
      false: false,
      float: 0.1,
      html: '<script>alert("1 & 2")</script>',
      integer: 42,
      list: [18446744073709551615n, -9223372036854775808n],
      nested: { a: { b: [{ c: 'deep' }] } },
      null: null,
      safe: Number.MAX_SAFE_INTEGER,
      separators: 'a\u2028b\u2029c',
      smallest: 5e-324,
      unicode: 'é 会话 😀 👨‍👩‍👧',
    }
    await shared.weSet('values', values)
    const { data, size, text } = await shared.go.read('values')
    expect(data).toEqual(values)
    expect(size).toBe(Object.keys(values).length)
    expect(text).toContain('"bigint":9223372036854775807')
    expect(text).toContain('18446744073709551615')
    expect(await shared.go.get('values', 'safe')).toBe(9007199254740991)
  })

  it('Node and GoFrame read values with another form in JSON alike', async () => {
    const date = new Date('2024-02-29T13:14:15.123Z')
    await shared.weSet('forms', { bytes: new Uint8Array([0, 251, 255]), date, '-0': -0, one: 1.0 })
    const { data } = await shared.go.read('forms')
    expect(data).toEqual({ bytes: 'APv/', date: '2024-02-29T13:14:15.123Z', '-0': 0, one: 1 })
    expect(await shared.ours('forms')).toEqual(data)
  })

  it('GoFrame reads a text of a megabyte of Node', async () => {
    const large = '0123456789abcde\u4f1a'.repeat(65_536)
    await shared.weSet('large', { large })
    expect((await shared.go.read('large')).data.large === large).toBe(true)
  })

  it('GoFrame reads half a surrogate pair of Node as U+FFFD', async () => {
    await shared.weSet('lone', { lone: 'a\ud800b' })
    expect(await shared.ours('lone')).toEqual({ lone: 'a\ud800b' })
    expect((await shared.go.read('lone')).data).toEqual({ lone: 'a\ufffdb' })
  })

  it('GoFrame reads __proto__ of Node as an ordinary key', async () => {
    await shared.weSet('proto', JSON.parse('{"__proto__":{"admin":true},"constructor":"c"}'))
    expect((await shared.go.read('proto')).text).toBe('{"__proto__":{"admin":true},"constructor":"c"}')
  })

  it('GoFrame reads the changes of Node as soon as close has resolved', async () => {
    const session = shared.session('last')
    for (let i = 0; i < 30; i++) {
      await session.set('i', i)
      await session.set('padding', 'x'.repeat((i * 997) % 5000))
      await session.close()
      expect(await shared.go.get('last', 'i')).toBe(i)
    }
  })

  it('direct calls of a storage of Node write at once', async () => {
    await shared.storage.set('direct', 'a', 1, 60_000)
    await shared.storage.setMap('direct', { b: 2, c: 3 }, 60_000)
    await shared.storage.remove('direct', 'c')
    expect((await shared.go.read('direct')).data).toEqual({ a: 1, b: 2 })
    await shared.storage.setSession('direct', new Map([['only', 1]]), 60_000)
    expect((await shared.go.read('direct')).data).toEqual({ only: 1 })
  })

  it('a session exists only under its new id after regenerateId', async () => {
    await shared.go.set('before', { user: 'ann' })
    const session = shared.session('before')
    const id = await session.regenerateId()
    await session.close()
    expect((await shared.go.read(id)).data).toEqual({ user: 'ann' })
    expect((await shared.go.read('before')).size).toBe(0)
  })
})
