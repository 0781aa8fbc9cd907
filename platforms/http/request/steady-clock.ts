import { realClock } from '../../../src/common/real-timers.ts'

/**
 * A clock in milliseconds that never goes back, and is never behind the time that has really passed: it goes on by
 * `elapsed` while the clock `now` is set back, and follows `now` over a sleep of the machine, in which `elapsed` may
 * stand still.
 */
export function steadyClock(now: () => number, elapsed: () => number = realClock.now): () => number {
  let ahead = Number.NEGATIVE_INFINITY
  return () => {
    const passed = elapsed()
    ahead = Math.max(ahead, now() - passed)
    return passed + ahead
  }
}
