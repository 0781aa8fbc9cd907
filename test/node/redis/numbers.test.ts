import fc from 'fast-check'
import { beforeAll, expect } from 'vitest'
import { Manager, StorageRedis } from '../../../platforms/node/index.ts'
import { openIoredis } from './support/clients.ts'
import { HASH } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const EXACT = ['1.0', '1e400', '-0', '9007199254740993', '18446744073709551615', '-9223372036854775808']
const LONG = '0.1000000000000000055511151231257827021181583404541015625'
const VALUES = [
  ...EXACT,
  LONG,
  '1E+2',
  '12345678901234567890.50',
  '[1.0,{"id":9007199254740993}]',
  '"\\u003c"',
]

describeWithRedis('what a process never changed', () => {
  const redis = useRedis()
  let storage: StorageRedis
  let manager: Manager
  beforeAll(async () => {
    storage = new StorageRedis(await redis.open(openIoredis(redis.engine.port)), 'exact:')
    manager = new Manager(HOUR, storage)
  })
  const put = (id: string, text: string) => redis.engine.command('SET', `exact:${id}`, text, 'PX', '3600000')
  const raw = (id: string) => redis.engine.command('GET', `exact:${id}`)

  itWithRedis(
    'a value that a process never changed stays to the byte, whatever else is changed',
    async () => {
      const fields = VALUES.map((text, index) => `"key-${index}": ${text}`)
      const text = `{ ${fields.join(' ,')}}`
      await put('id', text)
      const session = manager.new('id')
      await session.set('new', 'x')
      await session.close()
      for (const field of fields) expect(await raw('id')).toContain(field)
      await session.update('key-0', () => 'changed')
      await session.close()
      for (const field of fields.slice(1)) expect(await raw('id')).toContain(field)
      await session.remove('key-1', 'new')
      await session.close()
      for (const field of fields.slice(2)) expect(await raw('id')).toContain(field)
      expect(Object.keys(JSON.parse(String(await raw('id'))))).toHaveLength(VALUES.length - 1)
    },
  )

  itWithRedis('a session that is renewed or moved to another id stays to the byte', async () => {
    const text = `{"a":1.0,\n "b":1e400,"c":${LONG}}`
    await put('old', text)
    await manager.new('old').get('a')
    await storage.updateTTL('old', 2 * HOUR)
    expect(await raw('old')).toBe(text)
    await storage.moveSession('old', 'new', HOUR)
    expect(await raw('new')).toBe(text)
  })

  itWithRedis('a number is read as exactly as JavaScript can', async () => {
    await put('read', `{"big":18446744073709551615,"nested":[{"id":-9007199254740993}],"one":1.0}`)
    const session = manager.new('read')
    expect(await session.get('big')).toBe(18_446_744_073_709_551_615n)
    expect(await session.get('nested')).toEqual([{ id: -9_007_199_254_740_993n }])
    expect(await session.get('one')).toBe(1)
    await session.set('bigger', 2n ** 70n)
    await session.close()
    expect(await manager.new('read').get('bigger')).toBe(2n ** 70n)
    expect(await raw('read')).toContain('1180591620717411303424')
  })

  itWithRedis('any number survives the scripts that decode a record', async () => {
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][-+]?\d{1,4})?$/)
    await fc.assert(
      fc.asyncProperty(fc.array(digits, { minLength: 1, maxLength: 8 }), async (numbers) => {
        const fields = numbers.map((text, index) => `"n${index}":${text}`)
        await put('any', `{${fields}}`)
        // One that has never seen the session loads it by a script.
        const fresh = new Manager(HOUR, new StorageRedis(await connection(), 'exact:'))
        const session = fresh.new('any')
        await session.set('other', true)
        await session.close()
        expect(await raw('any')).toBe(`{${fields},"other":true}`)
      }),
      { numRuns: 200 },
    )
  })

  itWithRedis('any number survives in the fields of a hash table', async () => {
    const hash = HASH.open(await connection(), 'hash:')
    for (const [index, text] of VALUES.entries()) {
      await redis.engine.command('HSET', 'hash:id', `key-${index}`, text)
    }
    const session = new Manager(HOUR, hash).new('id')
    await session.set('new', 'x')
    await session.close()
    await hash.moveSession('id', 'moved', HOUR)
    const values = VALUES.map((_, index) => redis.engine.command('HGET', 'hash:moved', `key-${index}`))
    expect(await Promise.all(values)).toEqual(VALUES)
  })
  redis.leavesNothingForEver()

  let opened: ReturnType<typeof open> | undefined
  const open = async () => redis.open(openIoredis(redis.engine.port))
  function connection() {
    opened ??= open()
    return opened
  }
})
