import { abortedError, onAbort, throwIfAborted } from '../common/abort.ts'
import type { Awaitable } from '../common/awaitable.ts'
import { SessionError, toSessionError, withOperation } from '../common/session-error.ts'
import { checkSessionId } from '../common/session-id.ts'
import { isUpdateError } from '../record/update-function.ts'
import type { StorageOptions } from './storage.ts'

/**
 * Runs what one call of a storage does, after checking the session's id and the signal. What fails is a
 * `SessionError` that names the call (`StorageFile.get`); what an update function has thrown stays as it is.
 */
export function runOperation<T>(
  name: string,
  id: string,
  options: StorageOptions | undefined,
  work: () => Awaitable<T>,
): Awaitable<T> {
  try {
    checkSessionId(id)
    throwIfAborted(options?.signal)
    const result = work()
    if (!(result instanceof Promise)) return result
    return result.catch((error: unknown) => {
      throw named(error, name)
    })
  } catch (error) {
    throw named(error, name)
  }
}

/**
 * Rejects with `ABORTED` as soon as the signal says so, if by then nothing can come of the work any more;
 * else with `TIMEOUT`, unless the work ends within a second of it.
 */
export function abortable<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  canGiveUp = () => true,
): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const abort = (): void => {
      if (canGiveUp()) reject(abortedError())
      else timer = setTimeout(() => reject(unknownEnd()), LONGEST_END)
    }
    const forget = onAbort(signal, abort)
    const done = (): void => {
      clearTimeout(timer)
      forget()
    }
    work.then(resolve, reject).finally(done)
  })
}

/** Waits for a write that has no way back. */
export function settled(work: Awaitable<void>, signal: AbortSignal | undefined): Awaitable<void> {
  return work instanceof Promise ? abortable(work, signal, () => false) : work
}

/** How long a write that has left may take to end after the signal, in milliseconds. */
const LONGEST_END = 1000

function unknownEnd(): SessionError {
  return new SessionError('TIMEOUT', 'given up by the signal without an answer: it may have been applied')
}

function named(error: unknown, name: string): unknown {
  if (isUpdateError(error)) return error
  return withOperation(toSessionError(error, 'the storage failed'), name)
}
