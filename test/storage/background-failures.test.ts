import { afterEach, expect, it, vi } from 'vitest'
import { SessionError } from '../../src/index.ts'
import { BackgroundFailures, warnOnConsole } from '../../src/storage/background-failures.ts'
import { RenewalQueue } from '../../src/storage/renewal-queue.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const full = () => new SessionError('STORAGE_FULL', 'no room for hushid', { operation: 'hushid' })

it('a failure in the background is told once for each kind of work and code, without its message', () => {
  const warn = vi.fn()
  const failures = new BackgroundFailures(() => 'StorageX', warn)
  failures.tell('renewal', full())
  failures.tell('renewal', full())
  failures.tell('sweep', full())
  failures.tell('renewal', new SessionError('STORAGE_DENIED', 'hushid'))
  failures.tell('renewal', new TypeError('hushid'))
  expect(warn.mock.calls).toEqual([
    [
      'StorageX: a renewal in the background has failed (STORAGE_FULL) and is tried again later',
      'GSESSION_RENEWAL_FAILED',
    ],
    [
      'StorageX: a sweep in the background has failed (STORAGE_FULL) and is tried again later',
      'GSESSION_SWEEP_FAILED',
    ],
    [
      'StorageX: a renewal in the background has failed (STORAGE_DENIED) and is tried again later',
      'GSESSION_RENEWAL_FAILED',
    ],
    [
      'StorageX: a renewal in the background has failed (an unexpected error) and is tried again later',
      'GSESSION_RENEWAL_FAILED',
    ],
  ])
})

it('browsers warn on the console', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  new BackgroundFailures(() => 'StorageX', warnOnConsole).tell('sweep', full())
  expect(warn.mock.calls).toEqual([
    ['gsession: StorageX: a sweep in the background has failed (STORAGE_FULL) and is tried again later'],
  ])
})

it('a renewal that the timer makes reports its failure, and one of flush throws it', async () => {
  vi.useFakeTimers()
  const onFailure = vi.fn()
  const error = full()
  const renew = vi.fn(() => Promise.reject(error))
  const queue = new RenewalQueue(renew, 1000, onFailure)
  await queue.add('one', 1e9, 1e9)
  await vi.advanceTimersByTimeAsync(1000)
  expect(onFailure.mock.calls).toEqual([[error]])
  await expect(queue.flush()).rejects.toBe(error)
  expect(onFailure).toHaveBeenCalledTimes(1)
  queue.stop()
})
