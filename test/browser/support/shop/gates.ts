/** Places where requests wait until a test lets them go on, by name. */
export class Gates {
  readonly #gates = new Map<string, Gate>()

  /** For a request: says that it is there, and waits. Without a name it does not wait. */
  async pass(name: unknown): Promise<void> {
    if (typeof name !== 'string') return
    const gate = this.#gate(name)
    gate.arrived.resolve()
    await gate.opened.promise
  }

  /** For a test: waits until a request is there. */
  arrival(name: string): Promise<void> {
    return this.#gate(name).arrived.promise
  }

  open(name: string): void {
    this.#gate(name).opened.resolve()
  }

  /** For the next test. */
  clear(): void {
    this.#gates.clear()
  }

  #gate(name: string): Gate {
    const gate = this.#gates.get(name) ?? { arrived: deferred(), opened: deferred() }
    this.#gates.set(name, gate)
    return gate
  }
}

interface Gate {
  readonly arrived: Deferred
  readonly opened: Deferred
}

interface Deferred {
  readonly promise: Promise<void>
  resolve(): void
}

function deferred(): Deferred {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
