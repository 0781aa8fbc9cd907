import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentMap } from '../../src/common/recent-map.ts'

const MOST = 6

const key = fc.constantFrom(...'abcdefghij')

test('a RecentMap has the entries that were set last, up to half its bound, and never more than its bound', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 100 }), (keys) => {
      const map = new RecentMap<number>(MOST)
      const all = new Map<string, number>()
      for (const [index, name] of keys.entries()) {
        all.delete(name)
        all.set(name, index)
        map.set(name, index)
      }
      expect([...all.keys()].filter((name) => map.has(name)).length).toBeLessThanOrEqual(MOST)
      for (const [name, value] of [...all].slice(-MOST / 2)) expect(map.get(name)).toBe(value)
    }),
  )
})

test('a RecentMap returns the last value of a key, unless it was deleted', () => {
  const action = fc.record({ name: key, isDeleted: fc.boolean() })
  fc.assert(
    fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
      const map = new RecentMap<number>(MOST)
      const all = new Map<string, number>()
      for (const [index, { name, isDeleted }] of actions.entries()) {
        if (isDeleted) {
          all.delete(name)
          map.delete(name)
        } else {
          all.set(name, index)
          map.set(name, index)
          expect(map.get(name)).toBe(index)
        }
      }
      for (const name of 'abcdefghij') {
        expect(map.get(name)).toBe(map.has(name) ? all.get(name) : undefined)
      }
    }),
  )
})

test('a RecentMap is empty after clear', () => {
  const map = new RecentMap<number>(MOST)
  for (const key of 'abcde') map.set(key, 1)
  map.clear()
  expect([...'abcde'].some((key) => map.has(key))).toBe(false)
})
