import { expect, it } from 'vitest'
import { describeBesideGoFrame, SharedRedis } from '../support/beside-redis.ts'
import { exact, literals } from '../support/exact-json.ts'
import { typedNames } from '../support/typed-names.ts'

describeBesideGoFrame('a session in a Redis string that GoFrame shares', () => {
  const shared = new SharedRedis('string')

  it.each(typedNames)(
    'Node reads values of Go without a loss, and keeps them to the byte: %s',
    async (name) => {
      await shared.go.setTyped(name, name)
      const before = await shared.text(name)
      expect(await shared.ours(name)).toEqual(exact(before))
      await shared.weSet(name, { mine: 1 })
      expect(await shared.text(name)).toBe(
        before === '{}' ? '{"mine":1}' : `${before.slice(0, -1)},"mine":1}`,
      )
      const session = shared.session(name)
      await session.remove('mine')
      await session.close()
      expect(await shared.text(name)).toBe(before)
    },
  )

  it('64-bit integers are exact in both directions, as BigInt', async () => {
    await shared.go.setTyped('integers', 'integers')
    const theirs = { int64Max: 9223372036854775807n, int64Min: -9223372036854775808n, int: -1 }
    expect(await shared.ours('integers')).toMatchObject(theirs)
    await shared.weSet('integers', { ours: 18446744073709551615n, list: [-9007199254740993n] })
    await shared.go.set('integers', { theirs: true })
    const all = { ...theirs, ours: 18446744073709551615n, list: [-9007199254740993n], theirs: true }
    expect((await shared.go.read('integers')).data).toMatchObject(all)
    expect(await shared.ours('integers')).toMatchObject(all)
  })

  it('GoFrame reads values of Node without a loss', async () => {
    const values = {
      '': 'empty key',
      array: [1, 'two', true, null, [], {}],
      exponent: 1e21,
      float: 0.1,
      html: '<script>alert("1 & 2")</script>',
      nested: { a: { b: [{ c: 'deep' }] } },
      null: null,
      separators: 'a\u2028b\u2029c',
      smallest: 5e-324,
      unicode: 'é 会话 😀 👨‍👩‍👧',
    }
    await shared.weSet('values', values)
    const { data, size } = await shared.go.read('values')
    expect(data).toEqual(values)
    expect(size).toBe(Object.keys(values).length)
  })

  it('Node keeps half a surrogate pair, which GoFrame reads as U+FFFD', async () => {
    await shared.weSet('lone', { lone: 'a\ud800b' })
    expect(await shared.ours('lone')).toEqual({ lone: 'a\ud800b' })
    expect((await shared.go.read('lone')).data).toEqual({ lone: 'a\ufffdb' })
  })

  it('every number is kept to the digit through both in turn', async () => {
    await shared.go.setTyped('through', 'json-numbers')
    const before = literals(await shared.text('through')) as object
    for (let i = 1; i <= 3; i++) {
      await shared.weSet('through', { ours: i })
      await shared.go.set('through', { theirs: i })
    }
    const after = { ...before, ours: { '#': '3' }, theirs: { '#': '3' } }
    expect(literals(await shared.text('through'))).toEqual(after)
    expect(literals((await shared.go.read('through')).text)).toEqual(after)
  })

  it('a text of a megabyte is read in both directions', async () => {
    const large = '0123456789abcde\u4f1a'.repeat(65_536)
    await shared.go.set('theirs', { large })
    expect((await shared.ours('theirs')).large === large).toBe(true)
    await shared.weSet('ours', { large })
    expect((await shared.go.read('ours')).data.large === large).toBe(true)
  })
})
