import type { SessionData } from 'express-session'
import { expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { MAX_DEPTH } from '../../../src/common/limits.ts'
import { StorageMemory } from '../../../src/index.ts'

it('a value at the limit of depth is saved and listed, and a deeper one is INVALID_VALUE at the save', async () => {
  const store = new Store(new StorageMemory())
  const atLimit = sessionOf(nested(MAX_DEPTH))
  await done((callback) => store.set('id', atLimit, callback))
  for (const depth of [MAX_DEPTH + 1, 2000, 3000]) {
    const saving = done((callback) => store.set('deep', sessionOf(nested(depth)), callback))
    await expect(saving, `depth ${depth}`).rejects.toMatchObject({ code: 'INVALID_VALUE' })
  }
  expect(await done((callback) => store.get('id', callback))).toMatchObject({ value: nested(MAX_DEPTH) })
  expect(await done<unknown[]>((callback) => store.all(callback))).toHaveLength(1)
})

it('a text that only looks deep is saved', async () => {
  const store = new Store(new StorageMemory())
  const text = `${'[{"\\'.repeat(5000)}"`
  await done((callback) => store.set('id', sessionOf([text, [text]]), callback))
  expect(await done((callback) => store.get('id', callback))).toMatchObject({ value: [text, [text]] })
})

function sessionOf(value: unknown): SessionData {
  return { cookie: { originalMaxAge: 60_000 }, value } as unknown as SessionData
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { v: value }
  return value
}

function done<T>(call: (callback: (error?: unknown, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error as Error) : resolve(result as T)))
  })
}
