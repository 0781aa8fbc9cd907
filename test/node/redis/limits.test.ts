import { expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { MAX_KEY_LENGTH, MAX_KEYS } from '../../../src/common/limits.ts'
import { codeOf } from '../../session/support.ts'
import { type Client, openIoredis, openNodeRedis, openPipeliningIoredis } from './support/clients.ts'
import { GOFRAME_HASH, HASH } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

describeWithRedis.each([
  ['ioredis', openIoredis],
  ['node-redis', openNodeRedis],
] as const)('hash tables of as many fields as a session may have, over %s', (_name, openClient) => {
  const redis = useRedis()
  const open = async () => {
    const client = await redis.open(openClient(redis.engine.port) as Promise<Client>)
    return HASH.open(client, redis.prefix())
  }

  itWithRedis('are set, counted, read, merged, moved and saved as a whole', async () => {
    const storage = await open()
    const full = valuesOf(MAX_KEYS)
    await storage.setMap('id', full, HOUR)
    expect(await storage.getSize('id')).toBe(MAX_KEYS)
    expect(Object.keys((await storage.data('id')) ?? {})).toHaveLength(MAX_KEYS)
    const session = new Manager(HOUR, storage).new('id')
    for (const key of Object.keys(full).slice(0, 10_000)) await session.update(key, (value) => value ?? 0)
    await session.close()
    await storage.moveSession('id', 'moved', HOUR)
    expect(await storage.getSize('moved')).toBe(MAX_KEYS)
    expect(await storage.getSize('id')).toBe(0)
    const whole = (await storage.getSession('moved', HOUR)) as ReadonlyMap<string, unknown>
    await storage.setSession('copy', whole, HOUR)
    expect(await storage.getSize('copy')).toBe(MAX_KEYS)
    const other = new Manager(HOUR, storage).new('copy')
    await other.remove(...Object.keys(full).slice(0, MAX_KEYS - 1))
    await other.close()
    expect(await storage.getSize('copy')).toBe(1)
  })

  itWithRedis('take no key more, and say so', async () => {
    const storage = await open()
    await storage.setMap('id', valuesOf(MAX_KEYS), HOUR)
    const tooMany = new Map(Object.entries(valuesOf(MAX_KEYS + 1)))
    const session = new Manager(HOUR, storage).new('id')
    await session.set('more', 1)
    const calls = {
      set: () => storage.set('id', 'more', 1, HOUR),
      setMap: () => storage.setMap('id', { more: 1, k1: 2 }, HOUR),
      setSession: () => storage.setSession('id', tooMany, HOUR),
      'session.close': () => session.close(),
    }
    for (const [name, call] of Object.entries(calls)) expect(await codeOf(call), name).toBe('INVALID_VALUE')
    expect(await storage.get('id', 'k1')).toBe(1)
    expect(await storage.getSize('id')).toBe(MAX_KEYS)
    await storage.setMap('id', { k1: 2, k2: 3 }, HOUR)
    await storage.remove('id', 'k3')
    await storage.set('id', 'more', 1, HOUR)
    expect([await storage.get('id', 'k1'), await storage.get('id', 'more')]).toEqual([2, 1])
  })
})

describeWithRedis('other limits of hash tables', () => {
  const redis = useRedis()

  itWithRedis(
    'a hash that others have filled beyond the limit is read, changed, shrunk and moved',
    async () => {
      const client = await redis.open(openIoredis(redis.engine.port))
      const storage = GOFRAME_HASH.open(client, 'go:')
      const names = Object.keys(valuesOf(MAX_KEYS + 50_000))
      for (let at = 0; at < names.length; at += 10_000) {
        await client.hset(
          'go:id',
          names.slice(at, at + 10_000).flatMap((name) => [name, '1']),
        )
      }
      await storage.set('id', 'k1', '2', HOUR)
      expect(await codeOf(() => storage.set('id', 'more', '1', HOUR))).toBe('INVALID_VALUE')
      await storage.remove('id', 'k2')
      expect(await storage.getSize('id')).toBe(names.length - 1)
      await storage.moveSession('id', 'moved', HOUR)
      expect(await storage.get('moved', 'k1')).toBe('2')
      expect(await storage.getSize('moved')).toBe(names.length - 1)
    },
  )

  itWithRedis('a change that no command of Redis can hold is refused, and the connection lives', async () => {
    const storage = HASH.open(await redis.open(openIoredis(redis.engine.port)), redis.prefix())
    await storage.set('id', 'a', 1, HOUR)
    const removed = new Set(Array.from({ length: 1_000_001 }, (_, index) => `k${index}`))
    const changes = { base: 'loaded' as const, set: new Map(), removed, updates: new Map() }
    expect(await codeOf(() => storage.mergeSession('id', changes, HOUR))).toBe('INVALID_VALUE')
    expect(await storage.get('id', 'a')).toBe(1)
  })

  itWithRedis('a key at the limit is stored, and a longer one is INVALID_KEY', async () => {
    const storage = HASH.open(await redis.open(openIoredis(redis.engine.port)), redis.prefix())
    const key = 'k'.repeat(MAX_KEY_LENGTH)
    await storage.set('id', key, 1, HOUR)
    expect(await storage.get('id', key)).toBe(1)
    for (const call of [
      () => storage.set('id', `${key}k`, 1, HOUR),
      () => storage.setSession('id', new Map([[`${key}k`, 1]]), HOUR),
      () => new Manager(HOUR, storage).new('id').set(`${key}k`, 1),
    ]) {
      expect(await codeOf(call)).toBe('INVALID_KEY')
    }
  })

  itWithRedis('ioredis with pipelines of its own sends as many fields', async () => {
    const storage = HASH.open(await redis.open(openPipeliningIoredis(redis.engine.port)), redis.prefix())
    await storage.setMap('id', valuesOf(MAX_KEYS), HOUR)
    expect(await storage.getSize('id')).toBe(MAX_KEYS)
  })

  itWithRedis('fields that are read in one turn are read, however many', async () => {
    const storage = HASH.open(await redis.open(openIoredis(redis.engine.port)), redis.prefix())
    await storage.setMap('id', valuesOf(MAX_KEYS), HOUR)
    const values = await Promise.all(Object.keys(valuesOf(MAX_KEYS)).map((key) => storage.get('id', key)))
    expect(values.every((value, index) => value === index)).toBe(true)
  })
})

function valuesOf(size: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, index]))
}
