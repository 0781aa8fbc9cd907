import { abortedError, onAbort, throwIfAborted } from '../common/abort.ts'
import { type Awaitable, isPromise } from '../common/awaitable.ts'
import { clearRealTimeout, setRealTimeout } from '../common/real-timers.ts'
import { SessionError } from '../common/session-error.ts'
import { type Change, UNCHANGED } from '../record/change.ts'

/** Whether a write has been sent. Then it may be applied, even if it is aborted. */
export interface WriteState {
  isSent: boolean
}

/** Waits for a read: rejects with `ABORTED` as soon as the signal is aborted. */
export function abortableRead<T>(reading: Awaitable<T>, signal: AbortSignal | undefined): Awaitable<T> {
  if (signal === undefined || !isPromise(reading)) return reading
  return untilAborted(reading, signal, UNSENT)
}

/**
 * Waits for a write. When the signal is aborted before the write is sent, it rejects with `ABORTED`; after that
 * it waits one more second for the end of the write, and then rejects with `TIMEOUT`.
 */
export function abortableWrite<T>(
  writing: Awaitable<T>,
  signal: AbortSignal | undefined,
  state: WriteState = SENT,
): Awaitable<T> {
  if (signal === undefined || !isPromise(writing)) return writing
  return untilAborted(writing, signal, state)
}

/** Returns the change, but one that throws `ABORTED` once the signal is aborted. Sets `state` when it makes a write. */
export function abortableChange(change: Change, signal: AbortSignal, state: WriteState): Change {
  return (record) => {
    throwIfAborted(signal)
    const made = change(record)
    state.isSent = made !== UNCHANGED
    return made
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal, state: WriteState): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setRealTimeout> | undefined
    const abort = (): void => {
      if (!state.isSent) reject(abortedError())
      else timer = setRealTimeout(() => reject(unknownEnd()), LAST_WAIT)
    }
    const forget = onAbort(signal, abort)
    const done = (): void => {
      clearRealTimeout(timer)
      forget()
    }
    work.then(resolve, reject).then(done)
  })
}

const UNSENT: WriteState = { isSent: false }
const SENT: WriteState = { isSent: true }

/** How long to wait for the end of a sent write after the abort, in milliseconds. */
const LAST_WAIT = 1000

function unknownEnd(): SessionError {
  return new SessionError('TIMEOUT', 'aborted without a reply: the write may have been applied')
}
