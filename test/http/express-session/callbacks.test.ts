import { spawnSync } from 'node:child_process'
import { inspect } from 'node:util'
import type { SessionData } from 'express-session'
import { describe, expect, it, vi } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { SessionError, StorageBase, StorageMemory } from '../../../src/index.ts'
import { bundled } from '../../node/redis/support/bundle.ts'
import { Browser, serve } from './support/app.ts'
import { cookie, promised } from './support/promised.ts'

const DATA = { cookie: cookie() } as unknown as SessionData

type Done = (error: unknown, value?: unknown) => void

const CALLS: Record<string, (store: Store, done?: Done) => void> = {
  get: (store, done) => store.get('id', done as Done),
  set: (store, done) => store.set('id', DATA, done),
  touch: (store, done) => store.touch('id', DATA, done),
  destroy: (store, done) => store.destroy('id', done),
  all: (store, done) => store.all(done as Done),
  length: (store, done) => store.length(done as Done),
  clear: (store, done) => store.clear(done),
}

class Failing extends StorageMemory {
  override getSession = fails
  override setSession = fails
  override mergeSession = fails
  override removeAll = fails
  override updateTTL = fails
  override data = fails
  // biome-ignore lint/correctness/useYield: it fails before
  override async *ids(): AsyncGenerator<string, void, undefined> {
    await fails()
  }
}

function fails(): Promise<never> {
  return Promise.reject(new SessionError('STORAGE_UNAVAILABLE', 'there is no server'))
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20))

describe.each(Object.keys(CALLS))('Store.%s', (name) => {
  const call = CALLS[name] as (typeof CALLS)[string]

  it('calls back once and asynchronously, without an error, when the storage succeeds', async () => {
    const done = vi.fn()
    call(new Store(new StorageMemory()), done)
    expect(done).not.toHaveBeenCalled()
    await settle()
    expect(done).toHaveBeenCalledTimes(1)
    expect(done.mock.calls[0]?.[0]).toBeNull()
  })

  it('calls back once and asynchronously with the error of a storage that fails', async () => {
    const done = vi.fn()
    call(new Store(new Failing()), done)
    expect(done).not.toHaveBeenCalled()
    await settle()
    expect(done).toHaveBeenCalledTimes(1)
    expect(done.mock.calls[0]?.[0]).toBeInstanceOf(SessionError)
    expect(done.mock.calls[0]?.[0]).toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  })

  it('works without a callback, also when the storage fails', async () => {
    call(new Store(new StorageMemory()))
    call(new Store(new Failing()))
    await settle()
  })

  it.each(['well', 'badly'])(
    'throws what the callback throws as an uncaught exception, once, when the call ends %s',
    (end) => {
      const worker = bundled(new URL('./workers/throwing.ts', import.meta.url))
      const { stdout, status } = spawnSync(process.execPath, [worker, name, end], { encoding: 'utf8' })
      expect(stdout).toBe('called\nuncaught: thrown by the callback\n')
      expect(status).toBe(0)
    },
  )
})

describe('errors of a store', () => {
  const secret = 'hush'
  const data = { cookie: cookie(), [secret]: secret }

  it.each([
    ['INVALID_VALUE', 'id', { ...data, loop: loop(secret) }],
    ['INVALID_VALUE', 'id', { ...data, hushBig: 1n }],
    ['INVALID_KEY', 'id', { ...data, '~gsession': {} }],
    ['INVALID_SESSION_ID', `../${secret}`, data],
    ['INVALID_SESSION_ID', secret.repeat(125), data],
    ['INVALID_ARGUMENT', undefined, data],
  ])('%s of set contains no id, key or value, and nothing is stored', async (code, id, session) => {
    const store = promised(new Store(new StorageMemory()))
    const error = await store.set(id as string, session).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(SessionError)
    expect(error).toMatchObject({ code })
    expect(inspect(error, { depth: 9 })).not.toContain(secret)
    expect(await store.length()).toBe(0)
  })

  it('an error of the storage that is no SessionError becomes one without its message', async () => {
    const storage = new StorageMemory()
    storage.getSession = () => Promise.reject(new Error(`no ${secret}`))
    const error = await promised(new Store(storage))
      .get(secret)
      .catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'SessionError', code: 'STORAGE_UNAVAILABLE' })
    expect(inspect(error, { depth: 9 })).not.toContain(secret)
  })

  it('all, length and clear fail with NOT_SUPPORTED when the storage has no ids()', async () => {
    const store = promised(new Store(new (class extends StorageBase {})()))
    for (const call of [store.all, store.length, store.clear]) {
      await expect(call()).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
    }
  })

  it('an error of the storage reaches the error handler of the app', async () => {
    const storage = new StorageMemory()
    const browser = new Browser(await serve(new Store(storage)))
    await browser.get('/set?a=1')
    storage.getSession = fails
    await expect(browser.get('/read')).rejects.toThrow('500 STORAGE_UNAVAILABLE')
  })
})

describe('ids that are not allowed', () => {
  it.each(['../x', 'x'.repeat(500), 'a/b', 'a\0b', '', '.'])(
    'an id such as %j has no session, and set refuses it',
    async (id) => {
      const store = promised(new Store(new StorageMemory()))
      expect(await store.get(id)).toBeUndefined()
      await store.touch(id, { cookie: cookie() })
      await store.destroy(id)
      await expect(store.set(id, { cookie: cookie() })).rejects.toMatchObject({ code: 'INVALID_SESSION_ID' })
    },
  )

  it('an id that only the storage refuses has no session, and set refuses it', async () => {
    const storage = new StorageMemory()
    const refuse = () => Promise.reject(new SessionError('INVALID_SESSION_ID', 'not in a file name'))
    Object.assign(storage, { getSession: refuse, removeAll: refuse, mergeSession: refuse })
    const store = promised(new Store(storage))
    expect(await store.get('Ab')).toBeUndefined()
    await store.touch('Ab', { cookie: cookie() })
    await store.destroy('Ab')
    await expect(store.set('Ab', { cookie: cookie() })).rejects.toMatchObject({ code: 'INVALID_SESSION_ID' })
  })
})

function loop(name: string): object {
  const object: Record<string, unknown> = {}
  object[name] = object
  return object
}
