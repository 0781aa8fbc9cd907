/** Lets the pieces of work that share a name run one after the other, in the order of their coming. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name)
    const result = before === undefined ? work() : before.then(work, work)
    this.#last.set(name, result)
    const end = (): void => {
      if (this.#last.get(name) === result) this.#last.delete(name)
    }
    result.then(end, end)
    return result
  }
}
