import { expect, test } from 'vitest'
import { KeyedQueue } from '../../src/common/keyed-queue.ts'

test('a keyed queue lets the first turn of a key run at once, without a promise', () => {
  const queue = new KeyedQueue<string>()
  expect(queue.pending('a')).toBe(undefined)
  const turn = queue.enter('a')
  expect(turn.before).toBe(undefined)
  expect(queue.enter('b').before).toBe(undefined)
  turn.leave()
  expect(queue.pending('a')).toBe(undefined)
  expect(queue.enter('a').before).toBe(undefined)
})

test('a keyed queue runs the turns of one key in the order in which they entered', async () => {
  const queue = new KeyedQueue<string>()
  const done: number[] = []
  let running = 0
  const work = async (i: number): Promise<void> => {
    const turn = queue.enter('a')
    try {
      if (turn.before !== undefined) await turn.before
      expect(++running).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 5 - i))
      running--
      done.push(i)
      if (i === 1) throw new Error('failed')
    } finally {
      turn.leave()
    }
  }
  await Promise.allSettled([0, 1, 2, 3].map(work))
  expect(done).toEqual([0, 1, 2, 3])
  expect(queue.pending('a')).toBe(undefined)
})

test('pending() of a keyed queue waits for the turns that have entered so far, not for later ones', async () => {
  const queue = new KeyedQueue<object>()
  const key = {}
  const [first, second] = [queue.enter(key), queue.enter(key)]
  const pending = queue.pending(key)
  const third = queue.enter(key)
  let isOver = false
  pending?.then(() => {
    isOver = true
  })
  first.leave()
  await second.before
  expect(isOver).toBe(false)
  second.leave()
  await pending
  expect(queue.pending(key)).not.toBe(undefined)
  third.leave()
  expect(queue.pending(key)).toBe(undefined)
  expect(queue.pending({})).toBe(undefined)
})
