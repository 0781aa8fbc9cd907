import { expect, test, vi } from 'vitest'
import { abortable } from '../../src/storage-operation.ts'

const never = new Promise<void>(() => {})

test('what can be given up ends at once', async () => {
  const controller = new AbortController()
  const waiting = abortable(never, controller.signal)
  controller.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', retryable: false })
})

test('a write that has left has a second to end, and then may have been applied', async () => {
  vi.useFakeTimers()
  try {
    const controller = new AbortController()
    const late = abortable(never, controller.signal, () => false)
    const outcome = expect(late).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true })
    const inTime = abortable(Promise.resolve('done'), controller.signal, () => false)
    controller.abort()
    await expect(inTime).resolves.toBe('done')
    await vi.advanceTimersByTimeAsync(1000)
    await outcome
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
