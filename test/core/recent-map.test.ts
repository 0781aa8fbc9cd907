import { expect, test } from 'vitest'
import { RecentMap } from '../../src/recent-map.ts'

test('it forgets what was set longest ago', () => {
  const map = new RecentMap<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  map.set('c', 4)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4])
  expect(map.has('b')).toBe(false)
})

test('what was deleted or cleared is gone', () => {
  const map = new RecentMap<number>(3)
  for (const key of ['a', 'b', 'c']) map.set(key, 1)
  map.delete('a')
  expect([map.has('a'), map.has('b')]).toEqual([false, true])
  map.clear()
  expect(map.has('b')).toBe(false)
})
