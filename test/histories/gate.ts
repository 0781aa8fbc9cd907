import type { Turns } from './turns.ts'

/** Where an actor waits for its turn within a call. At a crash it waits there for ever. */
export class Gate {
  readonly #turns: Turns
  readonly #actor: number
  #left = Number.POSITIVE_INFINITY
  #hang: () => void = () => {}

  constructor(turns: Turns, actor: number) {
    this.#turns = turns
    this.#actor = actor
  }

  /** Lets so many more steps pass. Resolves when the actor hangs at the one after them. */
  hangAfter(steps: number): Promise<void> {
    this.#left = steps
    return new Promise((resolve) => {
      this.#hang = resolve
    })
  }

  step(): Promise<void> {
    if (this.#left > 0) {
      this.#left--
      return this.#turns.step(this.#actor)
    }
    this.#hang()
    return new Promise(() => {})
  }

  /** Runs a step of a storage between two turns: until it begins, and until its answer arrives. */
  async around<T>(work: () => Promise<T>): Promise<T> {
    await this.step()
    try {
      return await work()
    } finally {
      await this.step()
    }
  }
}
