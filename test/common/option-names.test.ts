import { Redis } from 'ioredis'
import { afterAll, describe, expect, test } from 'vitest'
import { StorageIndexedDB, StorageLocalStorage } from '../../platforms/browser/index.ts'
import { StorageIndexedDB as Alone } from '../../platforms/browser/indexeddb/storage-indexeddb-alone.ts'
import { Store } from '../../platforms/http/express-session/index.ts'
import { HttpSessions } from '../../platforms/http/index.ts'
import { Manager, StorageFile, StorageRedis, StorageRedisHashTable } from '../../platforms/node/index.ts'
import { storageConformance } from '../../src/conformance/index.ts'
import { encrypt, open, seal, sealed } from '../../src/crypto/index.ts'
import { Manager as CoreManager, parseExact, StorageMemory } from '../../src/index.ts'
import { codeOf, failureOf } from '../session/support.ts'

const HOUR = 3_600_000
const redis = new Redis({ lazyConnect: true })
afterAll(() => redis.disconnect())
const memory = new StorageMemory()
const manager = new Manager(HOUR, memory)
const keys = [new Uint8Array(32)]
const conformance = { test: () => {}, create: () => memory }

/** What takes options, with a name that is wrong by a little, and the right one. */
const PLACES: ReadonlyArray<readonly [string, (options: never) => unknown, string, string]> = [
  ['Manager', (options) => new Manager(HOUR, memory, options), 'maxLifeTime', 'maxLifetime'],
  ['Manager', (options) => new CoreManager(HOUR, memory, options), 'integer', 'integers'],
  ['Manager.new', (options) => manager.new('', options), 'sginal', 'signal'],
  ['HttpSessions', (options) => new HttpSessions(manager, options), 'rollling', 'rolling'],
  ['HttpSessions', (options) => new HttpSessions(manager, options), 'cookies', 'cookie'],
  ['HttpSessions.cookie', (cookie) => new HttpSessions(manager, { cookie }), 'maxage', 'maxAge'],
  ['HttpSessions.cookie', (cookie) => new HttpSessions(manager, { cookie }), 'samesite', 'sameSite'],
  ['StorageMemory', (options) => new StorageMemory(options), 'maxsession', 'maxSessions'],
  ['StorageFile', (options) => new StorageFile('x', HOUR, options), 'durabilty', 'durability'],
  ['StorageRedis', (options) => new StorageRedis(redis, '', options), 'time_out', 'timeout'],
  ['StorageRedisHashTable', (options) => new StorageRedisHashTable(redis, '', options), 'value', 'values'],
  ['StorageIndexedDB', (options) => new StorageIndexedDB('', options), 'ttls', 'ttl'],
  ['StorageIndexedDB', (options) => new Alone('', options), 'Durability', 'durability'],
  ['StorageLocalStorage', (options) => new StorageLocalStorage('', options), 'areas', 'area'],
  ['Store', (options) => new Store(memory, options), 'TTL', 'ttl'],
  ['crypto', (options) => sealed(options), 'kyes', 'keys'],
  ['crypto.migrate', (migrate) => sealed({ keys, migrate }), 'goFrame', 'goframe'],
  ['gsession/crypto', (options) => seal(keys[0]!, keys[0]!, '', options), 'Engine', 'engine'],
  ['gsession/crypto', (options) => open(keys[0]!, keys[0]!, '', options), 'engines', 'engine'],
  ['gsession/crypto', (options) => encrypt(keys[0]!, keys[0]!, undefined, options), 'engin', 'engine'],
  ['parseExact', (options) => parseExact('1', options), 'intergers', 'integers'],
  [
    'storageConformance',
    (rest: object) => storageConformance({ ...conformance, ...rest }),
    'reopn',
    'reopen',
  ],
  ['the call', (options) => memory.get('id', 'key', options), 'sginal', 'signal'],
  ['the call', (options) => memory.getSession('id', HOUR, options), 'laizy', 'lazy'],
  ['the call', (options) => memory.moveSession('id', 'other', HOUR, options), 'keepold', 'keepOld'],
]

describe('an option that does not exist is refused by name', () => {
  test.each(PLACES)('%s', async (place, call, wrong, right) => {
    for (const value of [true, undefined]) {
      const error = await failureOf(async () => call({ [wrong]: value } as never))
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' })
      expect((error as Error).message).toContain(`${place} has no option '${wrong}': did you mean ${right}?`)
    }
  })

  test('where no name is alike, all are named', () => {
    expect(() => new StorageMemory({ prefix: '' } as never)).toThrow('did you mean maxSessions,now?')
  })

  test('a name that every object has is no option', async () => {
    const options = JSON.parse('{"constructor":1}')
    expect(await codeOf(() => new StorageMemory(options))).toBe('INVALID_ARGUMENT')
    expect(await codeOf(() => new StorageMemory('maxSessions' as never))).toBe('INVALID_ARGUMENT')
  })
})

test('options may be an object of a class: only what is its own counts', () => {
  class Settings {
    readonly maxSessions = 5
    readonly #secret = 1
    get other(): number {
      return this.#secret
    }
  }
  expect(new StorageMemory(new Settings())).toBeInstanceOf(StorageMemory)
  expect(new StorageMemory(Object.create({ inherited: 1 }))).toBeInstanceOf(StorageMemory)
})
