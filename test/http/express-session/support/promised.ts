import type { SessionData } from 'express-session'
import type { Store } from '../../../../platforms/http/express-session/index.ts'

export type Data = SessionData & Record<string, unknown>

/** The methods of a store, returning promises. */
export function promised(store: Store) {
  return {
    get: (id: string) => promise<Data | undefined>((done) => store.get(id, done as never)),
    set: (id: string, data: object) => promise<void>((done) => store.set(id, data as SessionData, done)),
    touch: (id: string, data: object) => promise<void>((done) => store.touch(id, data as SessionData, done)),
    destroy: (id: string) => promise<void>((done) => store.destroy(id, done)),
    all: () => promise<(Data & { id: string })[]>((done) => store.all(done as never)),
    length: () => promise<number>((done) => store.length(done as never)),
    clear: () => promise<void>((done) => store.clear(done)),
  }
}

function promise<T>(call: (done: (error: unknown, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error ? reject(error) : resolve(value as T)))
  })
}

/** A cookie as express-session stores it. */
export function cookie(maxAge: number | null = null): Record<string, unknown> {
  const expires = maxAge === null ? null : new Date(Date.now() + maxAge).toISOString()
  return { originalMaxAge: maxAge, expires, httpOnly: true, path: '/' }
}
