import { expect, it } from 'vitest'
import { Manager, StorageMemory } from '../../src/index.ts'
import { codeOf, HOUR, ID } from './support.ts'

it('a use that began on another storage of the manager is SESSION_DESTROYED at its close, unless it made the session', async () => {
  const [before, after] = [new StorageMemory(), new StorageMemory()]
  const manager = new Manager(HOUR, before)
  await before.set(ID, 'a', 1, HOUR)
  const loaded = manager.new(ID)
  const made = manager.new('other')
  await loaded.set('b', await loaded.get('a'))
  await made.set('b', 1)
  manager.storage = after
  expect(await codeOf(() => loaded.close())).toBe('SESSION_DESTROYED')
  await made.close()
  expect([await after.data(ID), await after.data('other')]).toEqual([undefined, { b: 1 }])
  expect(await before.data(ID)).toEqual({ a: 1 })
})
