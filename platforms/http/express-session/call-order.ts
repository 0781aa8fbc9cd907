import { KeyedQueue, type Turn } from '../../../src/common/keyed-queue.ts'

/**
 * Makes the calls for one id take effect in the order in which they came. Reads that follow each other run at the same
 * time. Calls for different ids don't wait for each other.
 */
export class CallOrder {
  readonly #queue = new KeyedQueue<string>()
  /** The reads of each id that share the last turn of its queue. */
  readonly #reads = new Map<string, SharedTurn>()

  /** Runs a write when all calls that came before it have ended. */
  write<T>(id: string, work: () => T | Promise<T>): Promise<T> {
    this.#reads.delete(id)
    const turn = this.#queue.enter(id)
    return inTurn(turn, work, () => turn.leave())
  }

  /** Runs a read when all writes that came before it have ended. */
  read<T>(id: string, work: () => T | Promise<T>): Promise<T> {
    const shared = this.#reads.get(id) ?? { turn: this.#queue.enter(id), running: 0 }
    this.#reads.set(id, shared)
    shared.running++
    return inTurn(shared.turn, work, () => {
      if (--shared.running > 0) return
      if (this.#reads.get(id) === shared) this.#reads.delete(id)
      shared.turn.leave()
    })
  }
}

interface SharedTurn {
  readonly turn: Turn
  running: number
}

async function inTurn<T>(turn: Turn, work: () => T | Promise<T>, leave: () => void): Promise<T> {
  try {
    if (turn.before !== undefined) await turn.before
    return await work()
  } finally {
    leave()
  }
}
