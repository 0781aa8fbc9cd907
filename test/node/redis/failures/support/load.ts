import { Manager } from '../../../../../platforms/node/index.ts'
import { isSessionError } from '../../../../../src/common/session-error.ts'
import { newSessionId } from '../../../../../src/common/session-id.ts'
import type { Connection } from '../../support/clients.ts'
import { HANGS } from '../../support/hangs.ts'
import { HOUR } from '../../support/race.ts'
import { type Kept, STORAGES } from './calls.ts'
import { SECRET, shownBy } from './failures.ts'

/** How far a worker has come, or what of it must be there in any case. */
export interface Progress {
  /** The last value of a key that nobody else sets. */
  n: number
  /** How often a counter was updated. */
  count: number
  /** The sessions that it has made and left. */
  made: number
}

/** Workers that use sessions of their own, as fast as they can, whatever happens to the server. */
export class Load {
  readonly workers: readonly Worker[]
  /** What went wrong in a way that nothing excuses. */
  readonly wrong: string[] = []
  /** How often each code was the answer. */
  readonly codes = new Map<string, number>()
  #isRunning = false
  #runs: Promise<void>[] = []

  constructor(storages: readonly Kept[], workersEach: number) {
    this.workers = storages.flatMap((storage) =>
      Array.from({ length: workersEach }, (_, index) => new Worker(this, storage, index % 2 === 0)),
    )
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  start(): void {
    this.#isRunning = true
    this.#runs = this.workers.map((worker) => worker.run())
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    await Promise.all(this.#runs)
  }

  /** From now on this must be there; by default all that is acknowledged, now and later. */
  demands(floors?: readonly Progress[]): void {
    for (const [index, worker] of this.workers.entries())
      worker.floor = floors?.[index] ?? worker.acknowledged
  }

  /** Looks whether what must be there is there, on the server at the other end of a connection. */
  async checkOn(redis: Connection): Promise<void> {
    for (const worker of this.workers) {
      const [, open] = STORAGES.find(
        ([name]) => name === worker.storage.constructor.name,
      ) as (typeof STORAGES)[0]
      await worker.checkOn(open(redis))
    }
  }

  /** Takes what is there for all that was acknowledged: what went before may be lost. To be called between runs. */
  async accepts(): Promise<void> {
    for (const worker of this.workers) await worker.accept()
    this.demands()
  }

  progress(): Progress[] {
    return this.workers.map(({ acknowledged }) => ({ ...acknowledged }))
  }

  /** Resolves when each worker has saved something since. */
  async isServed(): Promise<void> {
    const before = this.progress()
    for (const begin = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 20))) {
      if (this.workers.every(({ acknowledged }, index) => acknowledged.n > (before[index]?.n ?? 0))) return
      if (performance.now() - begin > HANGS) throw new Error(`it is not served: ${[...this.codes]}`)
    }
  }

  /** Notes a failure: only one of today may be. */
  note(error: unknown): void {
    if (!isSessionError(error) || !error.retryable) this.wrong.push(shownBy(error))
    else this.codes.set(error.code, (this.codes.get(error.code) ?? 0) + 1)
    if (shownBy(error).includes(SECRET)) this.wrong.push('an error shows a secret')
  }
}

class Worker {
  readonly id = newSessionId()
  acknowledged: Progress = { n: 0, count: 0, made: 0 }
  readonly made: string[] = []
  floor: Progress = { n: 0, count: 0, made: 0 }
  readonly storage: Kept
  readonly #load: Load
  /** Whether a close that has failed is tried again, or the session given up. */
  readonly #triesAgain: boolean
  #tried = 0

  constructor(load: Load, storage: Kept, triesAgain: boolean) {
    this.#load = load
    this.storage = storage
    this.#triesAgain = triesAgain
  }

  async run(): Promise<void> {
    const manager = new Manager<{ n: number; count: number; made: string }>(HOUR, this.storage)
    while (this.#load.isRunning) {
      try {
        await this.#use(manager)
        if (this.acknowledged.n % 5 === 0) await this.#make(manager)
      } catch (error) {
        this.#load.note(error)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
  }

  async checkOn(storage: Kept): Promise<void> {
    const { n, count } = await this.#foundIn(storage)
    this.#compare(n, count, this.floor)
    for (const id of this.made.slice(0, this.floor.made)) {
      if ((await storage.get(id, 'made')) !== id) this.#load.wrong.push('a session that was made is lost')
    }
  }

  async accept(): Promise<void> {
    this.made.length = 0
    this.acknowledged = { ...(await this.#foundIn(this.storage)), made: 0 }
  }

  async #foundIn(storage: Kept): Promise<{ n: number; count: number }> {
    const { n = 0, count = 0 } = ((await storage.data(this.id)) ?? {}) as Partial<Progress>
    return { n, count }
  }

  async #use(manager: Manager<{ n: number; count: number }>): Promise<void> {
    const floor = { ...this.floor }
    const session = manager.new(this.id)
    const [n, count] = await Promise.all([session.get('n', 0), session.get('count', 0)])
    this.#compare(n, count, floor)
    this.#tried++
    await session.set('n', this.#tried)
    await session.update('count', (counted) => (counted ?? 0) + 1)
    await this.#close(session)
    this.acknowledged.n = this.#tried
    this.acknowledged.count++
  }

  async #make(manager: Manager<{ made: string }>): Promise<void> {
    const session = manager.new()
    const id = await session.id()
    await session.set('made', id)
    await this.#close(session)
    this.acknowledged.made = this.made.push(id)
  }

  async #close(session: { close(): Promise<void> }): Promise<void> {
    for (;;) {
      try {
        return await session.close()
      } catch (error) {
        if (!this.#triesAgain || !isSessionError(error) || !error.retryable) throw error
        this.#load.note(error)
        if (!this.#load.isRunning) throw error
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
  }

  #compare(n: number, count: number, floor: Progress): void {
    const { wrong } = this.#load
    if (n < floor.n) wrong.push(`${floor.n} was acknowledged, and is ${n}`)
    if (n > this.#tried) wrong.push(`${n} is beyond ${this.#tried}`)
    if (count < floor.count) wrong.push(`${floor.count} updates were acknowledged, and ${count} are there`)
  }
}
