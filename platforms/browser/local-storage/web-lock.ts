import { clearRealTimeout, setRealTimeout } from '../../../src/common/real-timers.ts'
import { SessionError } from '../../../src/common/session-error.ts'

/**
 * Whether this page can use Web Locks, which all tabs share. Some have them by name only: Firefox lets no content
 * script of an extension touch the promise of a lock.
 */
export async function canLock(): Promise<boolean> {
  try {
    await navigator.locks.query()
    await navigator.locks.request('gsession', { ifAvailable: true }, () => {})
    return true
  } catch {
    return false
  }
}

/**
 * Runs work under the lock of this name. `TIMEOUT`: another tab, which may be frozen, has not released the lock in
 * time; then the work is not done.
 */
export async function underLock(name: string, work: () => Promise<void>): Promise<void> {
  const waiting = new AbortController()
  const timer = setRealTimeout(() => waiting.abort(), TIME_LIMIT)
  let isGranted = false
  const run = (): Promise<void> => {
    isGranted = true
    clearRealTimeout(timer)
    return work()
  }
  try {
    await navigator.locks.request(name, { signal: waiting.signal }, run)
  } catch (error) {
    if (isGranted || !waiting.signal.aborted) throw error
    throw new SessionError('TIMEOUT', 'another tab has not released the lock of this session in time')
  } finally {
    clearRealTimeout(timer)
  }
}

/** How long to wait for another tab, in milliseconds. */
const TIME_LIMIT = 8000
