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
  /** The turn that entered last for each key, until it leaves. */
  readonly #last = new Map<K, KeyedTurn<K>>()

  /**
   * Enters the queue of a key. Await `before` where there is one, and call `leave` at the end in any case:
   * the next turn waits for it.
   */
  enter(key: K): Turn {
    const turn = new KeyedTurn(this.#last, key, this.#last.get(key)?.left())
    this.#last.set(key, turn)
    return turn
  }

  /** Resolves when all turns that have entered for a key so far have left; `undefined` when it is idle. */
  pending(key: K): Promise<void> | undefined {
    return this.#last.get(key)?.left()
  }
}

/** One place in the queue of a key. */
export interface Turn {
  /** Resolves when the turns before this one have left; `undefined` when there is none. It never rejects. */
  readonly before: Promise<void> | undefined
  /** Ends this turn, so that the next one runs. */
  leave(): void
}

class KeyedTurn<K> implements Turn {
  readonly before: Promise<void> | undefined
  readonly #last: Map<K, KeyedTurn<K>>
  readonly #key: K
  #left: Promise<void> | undefined
  #resolve: (() => void) | undefined

  constructor(last: Map<K, KeyedTurn<K>>, key: K, before: Promise<void> | undefined) {
    this.#last = last
    this.#key = key
    this.before = before
  }

  /** The promise is made only when something waits for this turn: most turns are alone. */
  left(): Promise<void> {
    this.#left ??= new Promise((resolve) => {
      this.#resolve = resolve
    })
    return this.#left
  }

  leave(): void {
    if (this.#last.get(this.#key) === this) this.#last.delete(this.#key)
    this.#resolve?.()
  }
}
