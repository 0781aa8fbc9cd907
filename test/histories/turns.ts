/**
 * Decides which of several actors goes on at each await. An actor waits for its turn before each call of a session
 * and around each step of a storage; the choices of a history say who is next.
 */
export class Turns {
  readonly #choices: readonly number[]
  #used = 0
  #tick = 0
  /** How many actors are neither waiting nor done. */
  #busy = 0
  /** How many calls of sessions are under way. */
  #calls = 0
  #isAlone = false
  readonly #waiting: Waiting[] = []
  #wake: () => void = () => {}

  constructor(choices: readonly number[]) {
    this.#choices = choices
  }

  /** The next moment of the run. */
  tick(): number {
    return ++this.#tick
  }

  /** Runs a call of a session when it is the actor's turn. */
  async call<T>(actor: number, work: () => Promise<T>): Promise<T> {
    await this.#turn(actor, 'call')
    this.#calls++
    try {
      return await work()
    } finally {
      this.#calls--
    }
  }

  /** Waits for a turn within a call. */
  step(actor: number): Promise<void> {
    return this.#turn(actor, 'step')
  }

  /** Runs work while no call is under way. */
  async alone<T>(actor: number, work: () => Promise<T>): Promise<T> {
    await this.#turn(actor, 'alone')
    this.#isAlone = true
    try {
      return await work()
    } finally {
      this.#isAlone = false
    }
  }

  /** Runs all actors to their end. */
  async run(actors: readonly (() => Promise<void>)[]): Promise<void> {
    const failures: unknown[] = []
    this.#busy = actors.length
    let left = actors.length
    for (const actor of actors) {
      actor()
        .catch((error) => failures.push(error))
        .finally(() => {
          left--
          this.#busy--
          this.#wake()
        })
    }
    for (;;) {
      await nextTask()
      if (failures.length > 0) throw failures[0]
      if (left === 0) return
      const next = this.#next()
      if (next === undefined) await this.#somethingHappens()
      else this.#release(next)
    }
  }

  #turn(actor: number, kind: Waiting['kind']): Promise<void> {
    return new Promise((release) => {
      this.#waiting.push({ actor, kind, release })
      this.#busy--
      this.#wake()
    })
  }

  /** Who goes on next; nobody where the choice is to wait for what is under way. */
  #next(): Waiting | undefined {
    if (this.#isAlone) return undefined
    const wantsAlone = this.#waiting.some(({ kind }) => kind === 'alone')
    const able = this.#waiting.filter(({ kind }) => {
      return kind === 'step' || (kind === 'call' ? !wantsAlone : this.#calls === 0)
    })
    if (able.length === 0) return undefined
    const choice = this.#choices[this.#used] ?? 0
    if (this.#busy > 0 && choice % 2 === 0) return undefined
    this.#used++
    able.sort((a, b) => a.actor - b.actor)
    const next = able[(choice >> 1) % able.length] as Waiting
    return next.kind === 'alone' && this.#busy > 0 ? undefined : next
  }

  #release(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
    this.#busy++
    waiting.release()
  }

  #somethingHappens(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}

interface Waiting {
  readonly actor: number
  readonly kind: 'call' | 'step' | 'alone'
  readonly release: () => void
}

/** Lets everything go on that waits for nothing but promises. */
function nextTask(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve))
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
