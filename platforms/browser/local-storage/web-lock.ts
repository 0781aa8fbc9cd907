import { SessionError } from '../../../src/common/session-error.ts'

/** Whether the browser has locks that its tabs share. */
export function hasLocks(): boolean {
  return globalThis.navigator?.locks !== undefined
}

/**
 * Runs work while no other tab holds the lock of this name. Whoever does may be frozen, and keep it:
 * `TIMEOUT` after a time limit, and then the work is not done.
 */
export async function underLock(name: string, work: () => Promise<void>): Promise<void> {
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(), TIME_LIMIT)
  let isGranted = false
  const run = (): Promise<void> => {
    isGranted = true
    clearTimeout(timer)
    return work()
  }
  try {
    await navigator.locks.request(name, { signal: waiting.signal }, run)
  } catch (error) {
    if (isGranted || !waiting.signal.aborted) throw error
    throw new SessionError('TIMEOUT', 'another tab keeps the lock of this session')
  } finally {
    clearTimeout(timer)
  }
}

/** How long to wait for another tab, in milliseconds. */
const TIME_LIMIT = 8000
