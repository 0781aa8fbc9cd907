import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Store } from '../../platforms/http/express-session/index.ts'
import { HttpSessions } from '../../platforms/http/index.ts'
import { Manager } from '../../platforms/node/index.ts'
import { type ManagerOptions, type SessionError, type Storage, StorageBase } from '../../src/index.ts'
import { StorageMap } from '../support/storage-map.ts'
import { failureOf, HOUR, ID } from './support.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const thrown = new TypeError('what is wrong')

/** The storages of an application whose code fails when a session is read. */
const STORAGES: Record<string, () => Storage> = {
  'eleven methods': () =>
    new (class extends StorageBase {
      override getSession(): never {
        throw thrown
      }
    })(),
  'four methods': () => Object.assign(new StorageMap(), { readRecord: () => Promise.reject(thrown) }),
}

describe.each(Object.entries(STORAGES))('an error in the code of a storage of %s', (_kind, open) => {
  const failure = async (options?: ManagerOptions) =>
    (await failureOf(new Manager(HOUR, open(), options).new(ID).get('a'))) as SessionError

  it.each([
    ['development', true],
    ['test', true],
    [undefined, true],
    ['production', false],
  ])('with NODE_ENV %s the cause is the very error: %s', async (env, isShown) => {
    vi.stubEnv('NODE_ENV', env)
    const error = await failure()
    expect(error.code).toBe('STORAGE_FAULT')
    expect(error.cause === thrown).toBe(isShown)
    expect(inspect(error).includes(thrown.message)).toBe(isShown)
    expect(error.message).not.toContain(thrown.message)
    expect(error.cause).toMatchObject({ name: 'TypeError' })
  })

  it.each([true, false])('showStorageErrors: %s decides before NODE_ENV', async (showStorageErrors) => {
    for (const env of ['production', 'development']) {
      vi.stubEnv('NODE_ENV', env)
      expect((await failure({ showStorageErrors })).cause === thrown).toBe(showStorageErrors)
    }
  })

  it('where there is no process, as in browsers, it shows only if it is asked for', async () => {
    const quiet = async (options?: ManagerOptions) => {
      const failing = failure(options)
      vi.stubGlobal('process', undefined)
      const error = await failing
      vi.unstubAllGlobals()
      return error.cause === thrown
    }
    expect([await quiet(), await quiet({ showStorageErrors: true })]).toEqual([false, true])
  })

  it('requests and the express-session store show it too, and hide it in production', async () => {
    for (const [env, isShown] of [
      ['development', true],
      ['production', false],
    ] as const) {
      vi.stubEnv('NODE_ENV', env)
      const request = new Request('http://localhost', { headers: { cookie: `gfsessionid=${ID}` } })
      const sessions = new HttpSessions(new Manager(HOUR, open()))
      const handled = sessions.handle(
        request,
        async (session) => new Response(String(await session.get('a'))),
      )
      expect(((await failureOf(handled)) as SessionError).cause === thrown).toBe(isShown)
      const error = await new Promise<SessionError>((resolve) => new Store(open()).get(ID, resolve))
      expect([error.code, error.cause === thrown]).toEqual(['STORAGE_FAULT', isShown])
    }
  })
})

it('an error that is no programming error never shows its message', async () => {
  vi.stubEnv('NODE_ENV', 'development')
  const storage = Object.assign(new StorageMap(), { readRecord: () => Promise.reject(new Error('secret')) })
  const error = await failureOf(new Manager(HOUR, storage, { showStorageErrors: true }).new(ID).get('a'))
  expect(error).toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret')
})
