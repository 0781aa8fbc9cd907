import { toSessionError } from '../../../src/common/session-error.ts'

// biome-ignore lint/suspicious/noExplicitAny: so express-session's types have it
export type Callback<T> = (error: any, value?: T) => void

/**
 * Calls back once with how work ends, later than this call. What the callback throws is an uncaught
 * exception, as from any other callback: it is no failure of the work.
 */
export function answer<T>(
  operation: string,
  work: () => T | Promise<T>,
  callback: Callback<T> | undefined,
): void {
  const done = new Promise<T>((resolve) => resolve(work()))
  done.then(
    (value) => callback && queueMicrotask(() => callback(null, value)),
    (error: unknown) => {
      const failure = toSessionError(error, `Store.${operation}: the storage failed`)
      if (callback) queueMicrotask(() => callback(failure))
    },
  )
}
