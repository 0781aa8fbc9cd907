import { describe, expect, it } from 'vitest'
import {
  codeOf,
  failureOf,
  HOUR,
  ID,
  StorageOfAll,
  StorageOfFields,
  StorageOfMaps,
  useEleven as use,
} from './support.ts'

const makers = {
  'whole maps': () => new StorageOfMaps(),
  fields: () => new StorageOfFields(),
  'whole maps and fields': () => new StorageOfAll(),
}

describe.each(Object.entries(makers))('a storage of eleven methods alone (%s)', (kind, make) => {
  it(`a session on a storage of ${kind} is saved and read back as on any other`, async () => {
    const { open } = use(make())
    const session = open()
    await session.setMap({ a: 1, list: [1], nil: null })
    await session.set('b', 2)
    await session.remove('a')
    await session.update('n', (n) => ((n as number) ?? 0) + 1)
    const expected = { list: [1], nil: null, b: 2, n: 1 }
    expect(await session.data()).toEqual(expected)
    await session.close()
    const next = open()
    expect(await next.data()).toEqual(expected)
    expect([await next.size(), await next.contains('nil'), await next.contains('a')]).toEqual([
      4,
      true,
      false,
    ])
    expect([await next.get('b'), await next.get('a', 'none'), await next.get('nil', 'none')]).toEqual([
      2,
      'none',
      null,
    ])
  })

  it(`a use on a storage of ${kind} updates, removes and counts keys`, async () => {
    const { open, stored } = use(make(), { n: 1, a: 1 })
    const session = open()
    await session.update('n', (n) => (n as number) + 1)
    await session.update('n', (n) => (n as number) * 10)
    await session.update('a', () => undefined)
    expect([await session.get('n'), await session.contains('a'), await session.size()]).toEqual([
      20,
      false,
      1,
    ])
    await session.close()
    expect(stored()).toEqual({ n: 20 })
  })

  it(`removeAll on a storage of ${kind} removes at once, and a later set leaves only its key`, async () => {
    const { open, stored } = use(make(), { a: 1 })
    const session = open()
    await session.get('a')
    await session.removeAll()
    expect([stored(), await session.data(), await session.size()]).toEqual([undefined, {}, 0])
    await session.set('b', 2)
    await session.close()
    expect(stored()).toEqual({ b: 2 })
  })

  it(`exists tells whether a storage of ${kind} holds the session`, async () => {
    const { open } = use(make(), { a: 1 })
    expect(await open().exists()).toBe(true)
    expect(await use(make()).open().exists()).toBe(false)
  })

  it(`a session that was only read is renewed on a storage of ${kind}, and nothing is called before its first use`, async () => {
    const { open, calls, argsOf } = use(make(), { a: 1 })
    const session = open()
    await session.close()
    expect(calls).toEqual([])
    await session.get('a')
    await session.close()
    expect(calls.at(-1)).toBe('updateTTL')
    expect(argsOf('updateTTL').slice(0, 2)).toEqual([ID, HOUR])
  })

  it(`wrong values and keys are refused before a storage of ${kind} is called`, async () => {
    const { open, calls, stored } = use(make(), { a: 1 })
    expect(await codeOf(open().set('a', Number.NaN))).toBe('INVALID_VALUE')
    expect(await codeOf(open().setMap({ b: 1, a: new Map() }))).toBe('INVALID_VALUE')
    expect(await codeOf(open().set('~gsession', 1))).toBe('INVALID_KEY')
    expect(await codeOf(open().update('~gsession', () => 1))).toBe('INVALID_KEY')
    expect(await codeOf(open().update('a', async () => 1))).toBe('INVALID_VALUE')
    expect(calls.filter((call) => /^set|^remove/.test(call))).toEqual([])
    expect(stored()).toEqual({ a: 1 })
  })

  it(`the reserved key in a storage of ${kind} is hidden, and is not removed`, async () => {
    const { open, stored } = use(make(), { '~gsession': { epoch: 'e' }, a: 1 })
    const session = open()
    expect(await session.get('~gsession', 'none')).toBe('none')
    expect([await session.contains('~gsession'), await session.data()]).toEqual([false, { a: 1 }])
    await session.remove('~gsession')
    await session.set('b', 2)
    await session.close()
    expect(stored(true)).toEqual({ '~gsession': { epoch: 'e' }, a: 1, b: 2 })
  })

  it(`what an update function throws is passed on, on a storage of ${kind}`, async () => {
    const { open } = use(make(), { n: 1 })
    const own = new RangeError('mine')
    const failure = await failureOf(
      open().update('n', () => {
        throw own
      }),
    )
    expect(failure).toBe(own)
  })

  it(`a value that was set on a storage of ${kind} reads at once as the next use reads it`, async () => {
    const { open } = use(make())
    const session = open()
    await session.set('at', new Date(0))
    expect(await session.get('at')).toBe('1970-01-01T00:00:00.000Z')
    await session.close()
    expect(await open().get('at')).toBe('1970-01-01T00:00:00.000Z')
  })

  it(`an unknown error of a storage of ${kind} is STORAGE_UNAVAILABLE`, async () => {
    const { open, failOnce } = use(make(), { a: 1 })
    const session = open()
    await session.get('a')
    failOnce('updateTTL', new Error('secret'))
    expect(await codeOf(session.close())).toBe('STORAGE_UNAVAILABLE')
    await session.close()
  })
})
