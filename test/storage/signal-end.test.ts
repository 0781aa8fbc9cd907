import { getEventListeners } from 'node:events'
import { expect, test, vi } from 'vitest'
import { abortableRead, abortableWrite } from '../../src/storage/abortable-work.ts'

const never = new Promise<void>(() => {})

test('a read ends at once with ABORTED when its signal is aborted', async () => {
  const controller = new AbortController()
  const waiting = abortableRead(never, controller.signal)
  controller.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', retryable: false })
})

test('a write that was sent has a second to end after the abort, and then is TIMEOUT, whatever timers a test fakes', async () => {
  vi.useFakeTimers()
  try {
    const controller = new AbortController()
    const late = abortableWrite(never, controller.signal)
    const outcome = expect(late).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true })
    let end = (): void => {}
    const inTime = abortableWrite(new Promise<void>((resolve) => (end = resolve)), controller.signal)
    controller.abort()
    await vi.advanceTimersByTimeAsync(10_000)
    end()
    await expect(inTime).resolves.toBeUndefined()
    await outcome
  } finally {
    vi.useRealTimers()
  }
})

test('all waits for one signal share one listener, which is removed with the last wait', async () => {
  const { signal } = new AbortController()
  const ends: Array<() => void> = []
  const works = Array.from({ length: 20 }, () => new Promise<void>((resolve) => ends.push(resolve)))
  const waiting = works.map((work) => abortableRead(work, signal))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  for (const end of ends) end()
  await Promise.all(waiting)
  await new Promise(setImmediate)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('an abort ends all waits of its signal, and none that ended before', async () => {
  const controller = new AbortController()
  const early = abortableRead(Promise.resolve(1), controller.signal)
  const late = [abortableRead(never, controller.signal), abortableRead(never, controller.signal)]
  await expect(early).resolves.toBe(1)
  controller.abort()
  for (const waiting of late) await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
})
