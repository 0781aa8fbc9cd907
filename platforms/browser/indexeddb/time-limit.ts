import { clearRealTimeout, realClock, setRealTimeout } from '../../../src/common/real-timers.ts'
import { isSessionError, SessionError } from '../../../src/common/session-error.ts'

/**
 * Waits for a promise until `end` (by `realClock`), then rejects with `TIMEOUT`. When the connection is closed it rejects
 * without an error, since Chromium does not end the transactions of a connection that it closes by itself.
 */
export function beforeEnd<T>(end: number, work: Promise<T>, connection?: IDBDatabase): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new SessionError('TIMEOUT', 'the database has not responded in time'))
    const lose = (): void => reject()
    const timer = setRealTimeout(giveUp, end - realClock.now())
    connection?.addEventListener('close', lose)
    work.then(resolve, reject).finally(() => {
      clearRealTimeout(timer)
      connection?.removeEventListener('close', lose)
    })
  })
}

export function isTimeout(error: unknown): boolean {
  return isSessionError(error) && error.code === 'TIMEOUT'
}
