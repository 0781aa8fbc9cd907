import type { SessionError } from '../../../src/common/session-error.ts'
import { timeoutError } from './redis-error.ts'

/** Ends the waiting for what takes too long. What begins in one turn of the event loop shares a timer. */
export class TimeLimit {
  readonly #timeout: number
  #turn: Turn | undefined

  /** `timeout`: milliseconds. */
  constructor(timeout: number) {
    this.#timeout = timeout
  }

  /** Rejects with `TIMEOUT` when the time is over, unless that does nothing any more by then. */
  begin(reject: (error: SessionError) => void): Turn {
    this.#turn ??= this.#beginTurn()
    this.#turn.rejects.push(reject)
    this.#turn.waiting++
    return this.#turn
  }

  /** Notes that one that began in a turn has ended. */
  end(turn: Turn): void {
    turn.waiting--
    if (turn.waiting === 0 && turn !== this.#turn) clearTimeout(turn.timer)
  }

  #beginTurn(): Turn {
    const rejects: Turn['rejects'] = []
    const late = (): void => {
      for (const reject of rejects) reject(timeoutError())
    }
    const turn = { rejects, waiting: 0, timer: setTimeout(late, this.#timeout) }
    process.nextTick(() => {
      this.#turn = undefined
      if (turn.waiting === 0) clearTimeout(turn.timer)
    })
    return turn
  }
}

/** A turn of the event loop in which something began. */
export interface Turn {
  readonly rejects: Array<(error: SessionError) => void>
  /** How many of them have not ended. */
  waiting: number
  readonly timer: ReturnType<typeof setTimeout>
}
