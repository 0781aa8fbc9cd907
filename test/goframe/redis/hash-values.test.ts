import { expect, it } from 'vitest'
import { newSessionId } from '../../../platforms/node/index.ts'
import { describeBesideGoFrame, SharedRedis } from '../support/beside-redis.ts'
import { stringify } from '../support/exact-json.ts'
import { typedNames } from '../support/typed-names.ts'

/** The values that GoFrame's Redis client can't write to a field. */
const REFUSED_BY_GO = ['big-integers', 'empty', 'integers', 'json-numbers']

/** The values of each kind that both write. */
const VALUES: Record<string, unknown> = {
  array: [1, 'two', true, null, [], {}, 1.5],
  'empty array': [],
  'empty object': {},
  'empty text': '',
  false: false,
  float: 1.5,
  'float beyond 2^53': 1e20,
  'float of few digits': 0.1,
  'float with a large exponent': 1e21,
  'float with a small exponent': 1e-7,
  'float with digits and an exponent': 1.25e-9,
  'html <key> & \u2028': '<script>alert("1 & 2")</script>',
  'html in an array': ['<b>', 'a & b', 'a\u2028b\u2029c'],
  integer: 42,
  'integer of 64 bits': 9223372036854775807n,
  'integer of 64 bits, negative': -9223372036854775808n,
  'integer of 64 bits, unsigned': 18446744073709551615n,
  'largest float': Number.MAX_VALUE,
  negative: -7,
  'negative float': -2.5,
  'negative float with a large exponent': -1e21,
  null: null,
  object: { a: { b: [{ c: '<deep>' }], id: 9223372036854775807n }, z: null },
  'smallest float': 5e-324,
  'text of a number': '007',
  'text of control characters': 'a\n\t\b\f\0b\u007f',
  'text of lines': 'a\u2028b\u2029c',
  true: true,
  unicode: 'é 会话 😀 👨‍👩‍👧',
  zero: 0,
}

describeBesideGoFrame('the fields of a Redis hash that GoFrame shares', () => {
  const shared = new SharedRedis('hash table')

  it.each(Object.keys(VALUES))('Node writes the fields of a hash as GoFrame does: %s', async (kind) => {
    const theirs = newSessionId()
    const ours = newSessionId()
    await shared.go.set(theirs, { [kind]: VALUES[kind] })
    await shared.weSet(ours, { [kind]: VALUES[kind] })
    const fields = await shared.fields(theirs)
    expect(Object.keys(fields)).toEqual([kind])
    expect(await shared.fields(ours)).toEqual(fields)
  })

  it('the fields of a hash are texts to Node and GoFrame', async () => {
    await shared.go.set('theirs', VALUES)
    await shared.weSet('ours', VALUES)
    const fields = await shared.fields('theirs')
    for (const id of ['theirs', 'ours']) {
      expect(await shared.ours(id)).toEqual(fields)
      const { data, size } = await shared.go.read(id)
      expect(data).toEqual(fields)
      expect(size).toBe(Object.keys(VALUES).length)
    }
    expect(fields).toMatchObject({ true: '1', false: '0', null: '', integer: '42' })
    expect(fields['float with a large exponent']).toBe('1000000000000000000000')
    expect(fields['float with a small exponent']).toBe('0.0000001')
    expect(JSON.parse(fields.array!)).toEqual(VALUES.array)
  })

  it('a use of Node reads the fields that it has set as the next use does', async () => {
    const session = shared.session('at once')
    await session.setMap(VALUES)
    const before = await session.data()
    await session.close()
    expect(before).toEqual(await shared.ours('at once'))
  })

  it.each(typedNames.filter((name) => !REFUSED_BY_GO.includes(name) && name !== 'bytes'))(
    'Node reads fields that Go wrote in its own types without a loss: %s',
    async (name) => {
      await shared.go.setTyped(name, name)
      const fields = await shared.fields(name)
      expect(await shared.ours(name)).toEqual(fields)
      const session = shared.session(name)
      for (const [key, value] of Object.entries(fields)) expect(await session.get(key)).toBe(value)
      await session.close()
    },
  )

  it.each(REFUSED_BY_GO)('GoFrame itself refuses these values in a hash: %s', async (name) => {
    await expect(shared.go.setTyped(name, name)).rejects.toThrow(/can't marshal|wrong number of arguments/)
  })

  it("Node keeps the order of an object's keys, which GoFrame sorts", async () => {
    const object = { z: 1, a: 2 }
    await shared.go.set('sorted', { object })
    await shared.weSet('in order', { object })
    expect((await shared.fields('sorted')).object).toBe('{"a":2,"z":1}')
    expect((await shared.fields('in order')).object).toBe('{"z":1,"a":2}')
  })

  it('Node writes bytes as base64, GoFrame as they are', async () => {
    await shared.weSet('our bytes', { bytes: new Uint8Array([0, 251, 255]) })
    expect((await shared.go.read('our bytes')).data).toEqual({ bytes: 'APv/' })
    await shared.go.setTyped('their bytes', 'bytes')
    const { text, one } = await shared.ours('their bytes')
    expect(text).toBe('Hello, 世界 <&>')
    expect(one).toBe('\ufffd')
  })

  it('Node writes a time as text, GoFrame with quotes', async () => {
    await shared.weSet('our time', { utc: new Date('2024-02-29T13:14:15.123Z') })
    expect(await shared.fields('our time')).toEqual({ utc: '2024-02-29T13:14:15.123Z' })
    await shared.go.setTyped('their time', 'time')
    expect((await shared.ours('their time')).utc).toBe('"2024-02-29T13:14:15.123456789Z"')
  })

  it('Node keeps the other fields to the byte when it changes some', async () => {
    await shared.go.setTyped('bytes', 'bytes')
    const before = await shared.redis.hgetallBuffer(shared.keyOf('bytes'))
    await shared.weSet('bytes', { mine: 'x' })
    const session = shared.session('bytes')
    await session.remove('mine')
    await session.close()
    expect(await shared.redis.hgetallBuffer(shared.keyOf('bytes'))).toEqual(before)
    expect(before.all).toHaveLength(256)
  })

  it('bytes of GoFrame keep their value under a new id, and can be updated', async () => {
    await shared.go.setTyped('moved', 'bytes')
    const before = await shared.redis.hgetallBuffer(shared.keyOf('moved'))
    const session = shared.session('moved')
    const id = await session.regenerateId()
    await session.close()
    expect(await shared.redis.hgetallBuffer(shared.keyOf(id))).toEqual(before)
    await session.update('all', (all) => String(all).length)
    await session.close()
    expect(await shared.redis.hgetallBuffer(shared.keyOf(id))).toEqual({ ...before, all: Buffer.from('256') })
  })

  it('a hash can hold a text of a megabyte and two thousand fields, one of them __proto__', async () => {
    const large = '0123456789abcde\u4f1a'.repeat(65_536)
    await shared.go.set('large', { large })
    expect((await shared.ours('large')).large === large).toBe(true)
    await shared.weSet('our large', { large })
    expect((await shared.go.read('our large')).data.large === large).toBe(true)
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`key ${i}`, `${i}`]))
    const text = `${stringify(many).slice(0, -1)},"__proto__":"p"}`
    await shared.weSet('many', JSON.parse(text))
    expect(Object.keys((await shared.go.read('many')).data)).toHaveLength(2001)
    await shared.go.set('their many', text)
    expect(Object.keys(await shared.ours('their many'))).toHaveLength(2001)
    expect(await shared.session('their many').get('__proto__')).toBe('p')
  })
})
