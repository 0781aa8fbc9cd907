import { clearRealTimeout, setRealTimeout } from '../../../src/common/real-timers.ts'
import type { SessionError } from '../../../src/common/session-error.ts'
import { timeoutError } from './redis-error.ts'
import { atTurnEnd } from './turn-end.ts'

/** Ends the waiting for replies that take too long. The waits that begin in one turn of the event loop share a timer. */
export class TimeLimit {
  readonly #timeout: number
  #group: TimedGroup | undefined

  /** `timeout`: milliseconds. */
  constructor(timeout: number) {
    this.#timeout = timeout
  }

  /** Begins a wait: calls `reject` with `TIMEOUT` when the time is over. Returns the group of the wait, for `end`. */
  begin(reject: (error: SessionError) => void): TimedGroup {
    this.#group ??= this.#beginGroup()
    this.#group.rejects.push(reject)
    this.#group.waiting++
    return this.#group
  }

  /** Ends a wait of a group. The timer stops when all waits of its group have ended. */
  end(group: TimedGroup): void {
    group.waiting--
    if (group.waiting === 0 && group !== this.#group) clearRealTimeout(group.timer)
  }

  #beginGroup(): TimedGroup {
    const rejects: TimedGroup['rejects'] = []
    const late = (): void => {
      for (const reject of rejects) reject(timeoutError())
    }
    const group = { rejects, waiting: 0, timer: setRealTimeout(late, this.#timeout) }
    atTurnEnd(() => {
      this.#group = undefined
      if (group.waiting === 0) clearRealTimeout(group.timer)
    })
    return group
  }
}

/** The waits that began in one turn of the event loop. */
export interface TimedGroup {
  readonly rejects: Array<(error: SessionError) => void>
  /** How many of the waits have not ended. */
  waiting: number
  readonly timer: ReturnType<typeof setRealTimeout>
}
