import { describe, expect, it, test } from 'vitest'
import { Manager, StorageRedis, StorageRedisHashTable } from '../../../platforms/node/index.ts'
import { realClock } from '../../../src/common/real-timers.ts'
import { storageConformance } from '../../../src/conformance/index.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { RedisMock } from '../../support/redis-mock.ts'
import { changes, failsWith } from '../file/support.ts'
import type { Connection } from './support/clients.ts'
import { HANGS } from './support/hangs.ts'
import { HOUR } from './support/race.ts'

const KEY = new Uint8Array(32).fill(1)

let prefixes = 0
let passed = 0
const { now } = Date
const { now: realNow } = realClock
Date.now = () => now() + passed
realClock.now = () => realNow() + passed

const ofStrings = (redis: Connection, prefix: string) => new StorageRedis(redis, prefix, { timeout: HANGS })
const ofHashes = (redis: Connection, prefix: string) => {
  return new StorageRedisHashTable(redis, prefix, { values: 'json', timeout: HANGS })
}
const ofBase64 = (redis: Connection, prefix: string) => {
  return new StorageRedis(redis, prefix, { crypto: { mode: 'sealed', keys: [KEY] }, encoding: 'base64' })
}

describe.each([
  ['StorageRedis', ofStrings],
  ['StorageRedisHashTable', ofHashes],
] as const)('%s on ioredis-mock', (_, open) => {
  const opened = new Map<Storage, string>()
  const openAt = (prefix: string): Storage => {
    const storage = open(new RedisMock(), prefix)
    opened.set(storage, prefix)
    return storage
  }
  storageConformance({
    // Its hashes are objects: they can't hold every key.
    test: (name, run) => (open === ofHashes && name.startsWith('hostile keys') ? undefined : test(name, run)),
    create: () => openAt(`mock-${++prefixes}:`),
    reopen: (storage) => openAt(opened.get(storage) as string),
    // It ends its keys by `Date`.
    advance: async (ms) => {
      passed += ms
    },
  })
})

it('sessions are sealed on ioredis-mock in base64', async () => {
  const storage = ofBase64(new RedisMock(), 'sealed:')
  await storage.set('id', 'a', 1, HOUR)
  await storage.mergeSession('id', changes('loaded', { b: 2 }), HOUR)
  expect(await ofBase64(new RedisMock(), 'sealed:').data('id')).toEqual({ a: 1, b: 2 })
})

it('what ioredis-mock can not hold is NOT_SUPPORTED, with the reason', async () => {
  const sealed = new StorageRedis(new RedisMock(), 'bytes:', { crypto: { mode: 'sealed', keys: [KEY] } })
  const { message } = await failsWith('NOT_SUPPORTED', sealed.set('id', 'a', 1, HOUR))
  expect(message).toContain("encoding: 'base64'")
  const hashes = ofHashes(new RedisMock(), 'names:')
  await hashes.set('id', 'a', 1, HOUR)
  await failsWith('NOT_SUPPORTED', hashes.set('id', '__proto__', 1, HOUR))
  await failsWith('NOT_SUPPORTED', hashes.get('id', 'toString'))
  expect(await hashes.data('id')).toEqual({ a: 1 })
})

it.each([
  ['a mock with a prefix of its own', () => new RedisMock({ keyPrefix: 'own:' }), 'own:app:id'],
  ['a mock of a cluster', () => new RedisMock.Cluster(['redis://localhost:7001']), 'app:id'],
])('%s works, and lists its sessions', async (_, connect, key) => {
  for (const open of [ofStrings, ofHashes]) {
    const redis = connect()
    const storage = open(redis, 'app:')
    const manager = new Manager(HOUR, storage)
    const session = manager.new('id')
    await session.set('n', 1)
    await session.close()
    await session.update('n', (n) => Number(n) + 1)
    await session.close()
    expect(await manager.new('id').get('n')).toBe(2)
    const ids: string[] = []
    for await (const id of storage.ids()) ids.push(id)
    expect(ids).toEqual(['id'])
    expect(await new RedisMock().keys('*app:id')).toEqual([key])
    await manager.new('id').destroy()
  }
})
