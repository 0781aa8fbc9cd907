import type { Redis } from 'ioredis'
import { SECRET } from './failures.ts'

/** What stands in a key, and how it lives. */
export interface Raw {
  readonly value: unknown
  readonly pttl: number
}

/** All keys of the tests as they are, by the name that their id has. The lives are told in whole minutes. */
export async function rawOf(redis: Redis): Promise<Map<string, Raw>> {
  const raw = new Map<string, Raw>()
  for (const key of await redis.keys('*')) {
    const name = key.slice(key.lastIndexOf(`${SECRET}-id-`)).replace(`${SECRET}-id-`, '')
    const value = (await redis.type(key)) === 'hash' ? await redis.hgetall(key) : await redis.get(key)
    const pttl = await redis.pttl(key)
    raw.set(name, { value, pttl: pttl === -1 ? -1 : Math.ceil(pttl / 60_000) })
  }
  return raw
}

/** How long each key has to live, in milliseconds; -1: for ever. */
export async function livesOf(redis: Redis): Promise<number[]> {
  const keys = await redis.keys('*')
  return Promise.all(keys.map((key) => redis.pttl(key)))
}
