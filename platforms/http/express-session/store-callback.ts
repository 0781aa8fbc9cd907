import { isDevelopment } from '../../../src/common/is-development.ts'
import { queueRealMicrotask } from '../../../src/common/real-timers.ts'
import { showCause, toSessionError } from '../../../src/common/session-error.ts'

// biome-ignore lint/suspicious/noExplicitAny: express-session's types have it like this
export type Callback<T> = (error: any, value?: T) => void

/**
 * Runs work and calls back once, in a later microtask: with its result, or with a `SessionError`. What the callback
 * itself throws is an uncaught exception, as from any other callback, and not a failure of the work.
 */
export function runWithCallback<T>(
  operation: string,
  work: () => T | Promise<T>,
  callback: Callback<T> | undefined,
  showsStorageErrors: boolean | undefined,
): void {
  const done = new Promise<T>((resolve) => resolve(work()))
  done.then(
    (value) => callback && queueRealMicrotask(() => callback(null, value)),
    (error: unknown) => {
      const failure = toSessionError(error, `Store.${operation}: the storage failed`)
      if (showsStorageErrors ?? isDevelopment()) showCause(failure)
      if (callback) queueRealMicrotask(() => callback(failure))
    },
  )
}
