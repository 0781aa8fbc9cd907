import { realClock } from '../../../src/common/real-timers.ts'
import { conflictError, timeoutError } from './redis-error.ts'

/**
 * The retry loop of an optimistic write, which succeeds only if the stored value is still the expected one. Each
 * turn is one attempt; `end` (by `realClock`) ends it. The caller's first attempt expects what was seen before,
 * which may be out of date; each later one expects what the attempt before has found. Yields `isCertain`: whether the
 * expected value was found during this write.
 *
 * When the time is over: `CONFLICT`, or `TIMEOUT` if there was no time for any attempt.
 */
export function* retryLoop(end: number): Generator<boolean, void, undefined> {
  let isCertain = false
  while (realClock.now() < end) {
    yield isCertain
    isCertain = true
  }
  throw isCertain ? conflictError() : timeoutError()
}
