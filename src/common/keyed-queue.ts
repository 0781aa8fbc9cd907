/**
 * Makes pieces of work that share a key run one after the other, in the order in which they enter. Keys are
 * compared as those of a `Map`. Nothing is kept of a key for which no work waits or runs.
 *
 * @example
 * const turn = queue.enter(id)
 * try {
 *   if (turn.before !== undefined) await turn.before
 *   await work()
 * } finally {
 *   turn.leave()
 * }
 */
export class KeyedQueue<K extends string | object> {
  /** For each key, what resolves when the turn that entered last has left. */
  readonly #last = new Map<K, Promise<void>>()

  /**
   * Enters the queue of a key. Await `before` where there is one, and call `leave` at the end in any case:
   * the next turn waits for it.
   */
  enter(key: K): Turn {
    const before = this.#last.get(key)
    let end!: () => void
    const left = new Promise<void>((resolve) => {
      end = resolve
    })
    this.#last.set(key, left)
    const leave = (): void => {
      if (this.#last.get(key) === left) this.#last.delete(key)
      end()
    }
    return { before, leave }
  }

  /** Resolves when all turns that have entered for a key so far have left; `undefined` when it is idle. */
  pending(key: K): Promise<void> | undefined {
    return this.#last.get(key)
  }
}

/** One place in the queue of a key. */
export interface Turn {
  /** Resolves when the turns before this one have left; `undefined` when there is none. It never rejects. */
  readonly before: Promise<void> | undefined
  /** Ends this turn, so that the next one runs. */
  leave(): void
}
