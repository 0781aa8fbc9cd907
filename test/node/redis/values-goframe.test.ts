import { inspect } from 'node:util'
import fc from 'fast-check'
import { beforeAll, expect } from 'vitest'
import { Manager, type StorageRedisHashTable } from '../../../platforms/node/index.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { openIoredis } from './support/clients.ts'
import { GOFRAME_HASH } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

/** Values, and the fields that GoFrame makes of the same ones. */
const FIELDS: readonly [value: unknown, field: string][] = [
  [true, '1'],
  [false, '0'],
  [null, ''],
  ['', ''],
  ['true', 'true'],
  ['<a> & "b"\u2028\u2029\\', '<a> & "b"\u2028\u2029\\'],
  ['a\u0000\n\u{1f600}', 'a\u0000\n\u{1f600}'],
  [0, '0'],
  [-7, '-7'],
  [9_007_199_254_740_991, '9007199254740991'],
  [18_446_744_073_709_551_615n, '18446744073709551615'],
  [-9_223_372_036_854_775_808n, '-9223372036854775808'],
  [1.5, '1.5'],
  [0.1, '0.1'],
  [1e21, '1000000000000000000000'],
  [-1e21, '-1000000000000000000000'],
  [1.2345e25, '12345000000000000000000000'],
  [1e-7, '0.0000001'],
  [-1.5e-9, '-0.0000000015'],
  [123_456_789.125, '123456789.125'],
  [5e-324, `0.${'0'.repeat(323)}5`],
  [1.797_693_134_862_315_7e308, `17976931348623157${'0'.repeat(292)}`],
  [[], '[]'],
  [{}, '{}'],
  [[1, 'a', null, true], '[1,"a",null,true]'],
  [{ a: { b: [1.5] } }, '{"a":{"b":[1.5]}}'],
  [['<b> & \u2028\u2029'], '["\\u003cb\\u003e \\u0026 \\u2028\\u2029"]'],
  [{ '<k>': '&' }, '{"\\u003ck\\u003e":"\\u0026"}'],
  [[18_446_744_073_709_551_615n], '[18446744073709551615]'],
  [new Uint8Array([1, 2, 255]), 'AQL/'],
  [new Date(1_700_000_000_000), '2023-11-14T22:13:20.000Z'],
]

const TITLED_FIELDS = FIELDS.map(([value, field]) => [inspect(value), value, field] as const)

describeWithRedis("values: 'goframe'", () => {
  const redis = useRedis()
  let storage: StorageRedisHashTable
  let manager: Manager
  beforeAll(async () => {
    storage = GOFRAME_HASH.open(
      await redis.open(openIoredis(redis.engine.port)),
      'go:',
    ) as StorageRedisHashTable
    manager = new Manager(HOUR, storage)
  })
  const raw = (key: string, id = 'id') => redis.engine.command('HGET', `go:${id}`, key)

  itWithRedis.each(TITLED_FIELDS)(
    "with values: 'goframe', %s is kept as a text, and read as that",
    async (_, value, field) => {
      const writers: Record<string, () => Promise<void>> = {
        set: () => storage.set('id', 'key', value, HOUR),
        setMap: () => storage.setMap('id', { key: value }, HOUR),
        setSession: () => storage.setSession('id', new Map([['key', value]]), HOUR),
        session: () => close((session) => session.set('key', value)),
        update: () => close((session) => session.update('key', () => value)),
      }
      for (const [name, write] of Object.entries(writers)) {
        await storage.removeAll('id')
        await write()
        expect(await raw('key'), name).toBe(field)
        expect(await storage.get('id', 'key'), name).toBe(field)
        expect(await storage.data('id'), name).toEqual({ key: field })
        const stored = new Map(await storage.getSession('id', HOUR))
        stored.delete(RESERVED_KEY)
        expect(stored, name).toEqual(new Map([['key', field]]))
        expect(await manager.new('id').contains('key'), name).toBe(true)
      }
    },
  )

  itWithRedis('a session reads in the use that sets a value what the next one reads', async () => {
    const values = fc.oneof(fc.jsonValue(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt())
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const session = manager.new('same')
        await session.set('set', value)
        await session.update('updated', () => value)
        await session.setMap({ map: value })
        const now = await session.data()
        expect(await session.get('set')).toBe(now.set)
        await session.close()
        expect(await manager.new('same').data()).toEqual(now)
        expect(now.updated).toBe(now.set)
        expect(now.map).toBe(now.set)
      }),
      { numRuns: 300 },
    )
  })

  itWithRedis('a number is kept to its last digit, and without an exponent', async () => {
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true })
    await fc.assert(
      fc.asyncProperty(numbers, async (number) => {
        await storage.set('number', 'key', number, HOUR)
        const field = String(await raw('key', 'number'))
        expect(field).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)
        expect(Number(field)).toBe(number === 0 ? 0 : number)
        expect(digitsOf(field)).toBe(digitsOf(String(number === 0 ? 0 : number)))
      }),
      { numRuns: 1000 },
    )
  })

  itWithRedis('an object or array is JSON without the characters of HTML, and the same JSON', async () => {
    const parts = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[<>&\u2028\u2029\\"]*$/),
      fc.double({ noNaN: true }),
    )
    const values = fc.oneof(fc.array(parts), fc.dictionary(fc.stringMatching(/^[<>&a\u2028]*$/), parts))
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const json = JSON.parse(JSON.stringify(value))
        await storage.set('json', 'key', json, HOUR)
        const field = String(await raw('key', 'json'))
        expect(field).not.toMatch(/[<>&\u2028\u2029]/)
        expect(JSON.parse(field)).toEqual(json)
      }),
      { numRuns: 300 },
    )
  })

  itWithRedis('a text is kept as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        await storage.set('text', 'key', text, HOUR)
        expect(await raw('key', 'text')).toBe(text)
        expect(await storage.get('text', 'key')).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  itWithRedis('an update function gets the text that the one before it has left', async () => {
    await storage.removeAll('id')
    const seen: unknown[] = []
    for (const value of [true, 1e21, null, [1]]) {
      await close((session) =>
        session.update('key', (before) => {
          seen.push(before)
          return value
        }),
      )
    }
    expect(new Set(seen)).toEqual(new Set([undefined, '1', '1000000000000000000000', '']))
    expect(await raw('key')).toBe('[1]')
  })

  itWithRedis('a session without keys is a hash with the reserved field alone', async () => {
    const all = () => redis.engine.command('HGETALL', 'go:id')
    await storage.removeAll('id')
    await storage.setMap('id', { a: 1, b: 2 }, HOUR)
    await close((session) => session.remove('a', 'b'))
    expect(await all()).toEqual(['~gsession', '{}'])
    expect(await storage.getSize('id')).toBe(0)
    expect(await storage.data('id')).toEqual({})
    await close((session) => session.set('c', 3))
    expect(await storage.data('id')).toEqual({ c: '3' })
    await storage.setSession('id', new Map(), HOUR)
    expect(await all()).toEqual(['~gsession', '{}'])
  })

  itWithRedis('a session that is made anew has an epoch in the reserved field', async () => {
    await storage.set('id', 'a', 1, HOUR)
    await close(async (session) => {
      await session.removeAll()
      await session.set('b', 2)
    })
    expect(await raw('~gsession')).toMatch(/^\{"epoch":"[0-9a-z]{16}"\}$/)
    expect(await storage.data('id')).toEqual({ b: '2' })
  })
  redis.leavesNothingForEver()

  async function close(work: (session: ReturnType<Manager['new']>) => Promise<void>): Promise<void> {
    const session = manager.new('id')
    await session.get('any')
    await work(session)
    await session.close()
  }
})

/** The digits of a number that count. */
function digitsOf(number: string): string {
  const [mantissa = ''] = number.split('e')
  return mantissa.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '')
}
