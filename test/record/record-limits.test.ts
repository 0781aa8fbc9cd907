import { describe, expect, it } from 'vitest'
import { MAX_KEY_LENGTH, MAX_KEYS, MAX_TEXT_LENGTH } from '../../src/common/limits.ts'
import { encodeRecord, JsonMap, Manager } from '../../src/index.ts'
import { directChanges } from '../../src/record/change-set.ts'
import { codeOf, HOUR, ID } from '../session/support.ts'
import { StorageMap } from '../support/storage-map.ts'

const LONG_KEY = 'k'.repeat(MAX_KEY_LENGTH)
const LONG_VALUE = 'x'.repeat(MAX_TEXT_LENGTH - 100)

describe('the limits of a record', () => {
  const make = () => new StorageMap()

  it('a key at the limit is stored, and a longer one is INVALID_KEY in every call that sets it', async () => {
    const storage = make()
    await storage.set(ID, LONG_KEY, 1, HOUR)
    expect(await storage.data(ID)).toEqual({ [LONG_KEY]: 1 })
    const key = `${LONG_KEY}k`
    const session = new Manager(HOUR, storage).new(ID)
    const calls = {
      set: () => storage.set(ID, key, 1, HOUR),
      setMap: () => storage.setMap(ID, { a: 1, [key]: 1 }, HOUR),
      setSession: () => storage.setSession(ID, new Map([[key, 1]]), HOUR),
      mergeSession: () => storage.mergeSession(ID, directChanges(new Map([[key, '1']])), HOUR),
      'session.set': () => session.set(key, 1),
      'session.setMap': () => session.setMap({ [key]: 1 }),
      'session.update': () => session.update(key, () => 1),
    }
    for (const [name, call] of Object.entries(calls)) expect(await codeOf(call), name).toBe('INVALID_KEY')
    expect(await storage.data(ID)).toEqual({ [LONG_KEY]: 1 })
  })

  it('as many keys as the limit says are stored, and one more is INVALID_VALUE', async () => {
    const storage = make()
    const full = Object.fromEntries(Array.from({ length: MAX_KEYS }, (_, index) => [`k${index}`, 1]))
    await storage.setMap(ID, full, HOUR)
    expect(await storage.getSize(ID)).toBe(MAX_KEYS)
    const session = new Manager(HOUR, storage).new(ID)
    await session.set('more', 1)
    const calls = {
      set: () => storage.set(ID, 'more', 1, HOUR),
      setMap: () => storage.setMap(ID, { k1: 2, more: 1 }, HOUR),
      setSession: () => storage.setSession(ID, new Map(Object.entries({ ...full, more: 1 })), HOUR),
      'session.close': () => session.close(),
    }
    for (const [name, call] of Object.entries(calls)) expect(await codeOf(call), name).toBe('INVALID_VALUE')
    expect(await storage.get(ID, 'k1')).toBe(1)
    await session.discard()
    await session.remove('k0')
    await session.set('more', 1)
    await session.close()
    expect(await storage.getSize(ID)).toBe(MAX_KEYS)
  })

  it('a record at the limit of length is stored, and one that grows beyond it is INVALID_VALUE', async () => {
    const storage = make()
    await storage.set(ID, 'a', LONG_VALUE, HOUR)
    expect(await codeOf(() => storage.set(ID, 'b', 'x'.repeat(100), HOUR))).toBe('INVALID_VALUE')
    expect(await storage.getSize(ID)).toBe(1)
    await storage.set(ID, 'a', 'short', HOUR)
    await storage.set(ID, 'b', 'x'.repeat(100), HOUR)
    expect(await storage.getSize(ID)).toBe(2)
  })
})

it('a record that others have made beyond the limits is read, changed and shrunk, but does not grow', async () => {
  const keys = Array.from({ length: MAX_KEYS + 10 }, (_, index) => `"k${index}":1`)
  const text = `{"${LONG_KEY}k":1,${keys.join()}}`
  const storage = new StorageMap()
  storage.engine.set(ID, encodeRecord({ stamp: Date.now(), data: JsonMap.parse(text)! }, ID))
  const size = MAX_KEYS + 11
  expect(await storage.getSize(ID)).toBe(size)
  expect(await storage.get(ID, `${LONG_KEY}k`)).toBe(1)
  await storage.set(ID, 'k1', 2, HOUR)
  expect(await codeOf(() => storage.set(ID, 'more', 1, HOUR))).toBe('INVALID_VALUE')
  await storage.remove(ID, `${LONG_KEY}k`)
  await storage.remove(ID, 'k2')
  expect(await storage.getSize(ID)).toBe(size - 2)
  await storage.moveSession(ID, 'moved', HOUR)
  expect(await storage.get('moved', 'k1')).toBe(2)
})

it('a map beyond the limits can still be parsed and made from another', () => {
  const map = JsonMap.parse(`{"${LONG_KEY}k":1}`)!
  expect(JsonMap.from(new Map(map)).text).toBe(map.text)
})
