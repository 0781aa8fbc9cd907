import type { SessionData } from 'express-session'
import { it } from 'vitest'
import { Store } from '../../platforms/http/express-session/index.ts'
import { StorageMemory } from '../../src/index.ts'
import { expectLinear } from './support/expect-linear.ts'

const SIZE = 500

it('twice the keys that a store saves and loads take no more than twice the steps', () =>
  expectLinear((size) => {
    const store = new Store(new StorageMemory())
    return async () => {
      await done((callback) => store.set('id', sessionOf(size), callback))
      const loaded = await done<SessionData>((callback) => store.get('id', callback))
      Object.assign(loaded, { more: 1 })
      await done((callback) => store.set('id', loaded, callback))
    }
  }, SIZE))

it('twice the sessions that a store lists take no more than twice the steps', () =>
  expectLinear(async (size) => {
    const store = new Store(new StorageMemory())
    for (let i = 0; i < size; i++) await done((callback) => store.set(`id${i}`, sessionOf(1), callback))
    return async () => {
      await done((callback) => store.all(callback))
      await done((callback) => store.length(callback))
      await done((callback) => store.clear(callback))
    }
  }, SIZE))

function sessionOf(size: number): SessionData {
  const keys = Array.from({ length: size }, (_, index) => [`k${index}`, 1e17])
  return { cookie: { originalMaxAge: 60_000 }, ...Object.fromEntries(keys) } as SessionData
}

function done<T>(call: (callback: (error?: unknown, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error as Error) : resolve(result as T)))
  })
}
