import { conflictError, timeoutError } from './redis-error.ts'

/**
 * The attempts of one write that compares what is stored with what was seen, until `end` (by `performance.now`).
 * The caller makes the first one on what it has seen before, which may be out of date, and each later one on what
 * the attempt before has found. Yields `isCertain`: whether what it is made on was found during this write.
 *
 * When the time is over: `CONFLICT`, or `TIMEOUT` if there was no time for any attempt.
 */
export function* writeAttempts(end: number): Generator<boolean, void, undefined> {
  let isCertain = false
  while (performance.now() < end) {
    yield isCertain
    isCertain = true
  }
  throw isCertain ? conflictError() : timeoutError()
}
