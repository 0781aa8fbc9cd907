import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentMap } from '../../src/recent-map.ts'

const MOST = 6

test('it has what was set last, and not more than its bound', () => {
  const action = fc.record({ key: fc.constantFrom(...'abcdefghij'), isDeleted: fc.boolean() })
  fc.assert(
    fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
      const map = new RecentMap<number>(MOST)
      const all = new Map<string, number>()
      for (const [index, { key, isDeleted }] of actions.entries()) {
        all.delete(key)
        if (isDeleted) {
          map.delete(key)
        } else {
          all.set(key, index)
          map.set(key, index)
        }
      }
      const kept = [...all.keys()].filter((key) => map.has(key))
      expect(kept.length).toBeLessThanOrEqual(MOST)
      for (const [key, value] of [...all].slice(-MOST / 2 + 1)) expect(map.get(key)).toBe(value)
      for (const key of 'abcdefghij') {
        expect(map.get(key)).toBe(map.has(key) ? all.get(key) : undefined)
      }
    }),
  )
})

test('what is cleared is gone', () => {
  const map = new RecentMap<number>(MOST)
  for (const key of 'abcde') map.set(key, 1)
  map.clear()
  expect([...'abcde'].some((key) => map.has(key))).toBe(false)
})
