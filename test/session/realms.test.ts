import vm from 'node:vm'
import { expect, it } from 'vitest'
import { redisError } from '../../platforms/node/redis/redis-error.ts'
import { isBytes } from '../../src/common/bytes.ts'
import { isSessionError } from '../../src/common/session-error.ts'
import { type Change, encodeRecord, Manager, StorageMemory } from '../../src/index.ts'
import { isUpdateError } from '../../src/record/update-function.ts'
import { StorageMap } from '../support/storage-map.ts'
import { codeOf } from './support.ts'

const HOUR = 3_600_000
const there = vm.createContext({ SharedArrayBuffer })

/** What an expression gives in another realm, such as a frame. */
const inOther = (expression: string): unknown => vm.runInContext(`(${expression})`, there)
/** What it gives here. */
const here = (expression: string): unknown => vm.runInThisContext(`(${expression})`)

it.each([
  'new Date(1e12)',
  'new Uint8Array([1, 2, 255])',
  'new Uint8Array([1, 2, 255]).subarray(1)',
  'new Uint8Array(new SharedArrayBuffer(2))',
  'new (class extends Uint8Array {})([7])',
  '2n ** 63n',
  '{ a: [1n, new Date(0), new Uint8Array(1), { b: null }] }',
  '[{ toJSON: () => 7 }, , "x"].filter(() => true)',
  'Object.assign(Object.create(null), { a: 1 })',
])('a value of another realm is stored as one of this realm: %s', async (expression) => {
  const session = new Manager(HOUR, new StorageMemory()).new()
  await session.set('there', inOther(expression))
  await session.setMap({ here: here(expression) })
  await session.close()
  const { there, here: own } = await session.data()
  expect(there).toEqual(own)
  expect(there).toBeDefined()
})

it.each([
  'new Map([[1, 2]])',
  'new Set()',
  'new Uint16Array(2)',
  'new Uint8ClampedArray(2)',
  'new DataView(new ArrayBuffer(2))',
  'new ArrayBuffer(2)',
  'new Date(NaN).getTime()',
  'new Date(8.64e15)',
  '/x/',
  'new (class A { x = 1 })()',
  'Symbol("s")',
  'Promise.resolve(1)',
  'new Error("x")',
  'new String("x")',
])('a value of another realm is refused as one of this realm: %s', async (expression) => {
  const session = new Manager(HOUR, new StorageMemory()).new()
  expect(await codeOf(session.set('key', inOther(expression)))).toBe('INVALID_VALUE')
  expect(await codeOf(session.set('key', here(expression)))).toBe('INVALID_VALUE')
})

it('a map of another realm gives its sessions to a storage', async () => {
  const storage = new StorageMemory()
  await storage.setSession('one', inOther('new Map([["a", 1]])') as Map<string, unknown>, HOUR)
  await storage.setMap('one', inOther('{ b: 2 }') as Record<string, unknown>, HOUR)
  expect(await storage.data('one')).toEqual({ a: 1, b: 2 })
})

it('a storage may return promises of another realm, or of a library', async () => {
  const resolved = inOther('(value) => Promise.resolve(value)') as <T>(value: T) => Promise<T>
  class Foreign extends StorageMap {
    protected override readRecord(id: string, ttl?: number) {
      return resolved(super.readRecord(id, ttl)) as never
    }
    protected override updateRecord(id: string, change: Change, ttl?: number) {
      const made = change(super.readRecord(id, ttl))
      if (typeof made === 'object') this.engine.set(id, encodeRecord(made, id))
      // biome-ignore lint/suspicious/noThenProperty: it is a promise of a library.
      return { then: resolved(undefined).then.bind(resolved(undefined)) } as Promise<void>
    }
  }
  const manager = new Manager(HOUR, new Foreign())
  const { signal } = new AbortController()
  const session = manager.new('one', { signal })
  await session.update('n', (n) => (Number(n) || 0) + 1)
  await session.close()
  expect(await session.get('n')).toBe(1)
})

it('an error of another realm is known by what it is', () => {
  const made = (name: string, more: object): unknown =>
    Object.assign(inOther(`new (class extends Error {})('secret')`) as Error, { name, ...more })
  expect(isSessionError(made('SessionError', { code: 'TIMEOUT' }))).toBe(true)
  expect(isUpdateError(made('UpdateError', {}))).toBe(true)
  expect(isSessionError({ name: 'SessionError', code: 'TIMEOUT' })).toBe(false)
  expect(isSessionError(made('Error', { code: 'TIMEOUT' }))).toBe(false)
  expect(redisError(inOther("new Error('LOADING it is')"))).toMatchObject({
    message: expect.stringContaining('LOADING'),
  })
})

it('bytes are known by what they are, not by what they say', () => {
  expect(isBytes(inOther('new Uint8Array(1)'))).toBe(true)
  expect(isBytes(inOther('new Uint16Array(1)'))).toBe(false)
  expect(isBytes({ [Symbol.toStringTag]: 'Uint8Array', length: 0 })).toBe(false)
})
