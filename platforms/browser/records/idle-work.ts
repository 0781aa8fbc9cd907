import { DefaultStorageFileClearExpiredInterval } from '../../../src/common/goframe-defaults.ts'
import { unref } from '../../../src/common/unref.ts'
import type { RecordEngine } from './record-engine.ts'

/** Runs work when the browser is idle: soon, and then every hour. One tab does it for all. */
export class IdleWork {
  readonly #name: string | undefined
  readonly #work: (isStopped: () => boolean) => Promise<unknown>
  #timer: ReturnType<typeof setInterval> | undefined

  /**
   * `name` is that of the Web Lock under which only one tab works; `undefined` if no other tab has the same work. Work
   * that takes long must end soon after `isStopped` returns true.
   */
  constructor(name: string | undefined, work: (isStopped: () => boolean) => Promise<unknown>) {
    this.#name = name
    this.#work = work
  }

  start(): void {
    if (this.#timer !== undefined) return
    this.#timer = unref(setInterval(() => this.#run(), DefaultStorageFileClearExpiredInterval))
    this.#run()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  async #run(): Promise<void> {
    const timer = this.#timer
    await idle()
    const isStopped = (): boolean => this.#timer !== timer
    const work = async (): Promise<void> => {
      // It is tried again in an hour.
      if (!isStopped()) await this.#work(isStopped).catch(() => {})
    }
    if (this.#name === undefined) return work()
    let isAnswered = false
    try {
      await navigator.locks.request(this.#name, { ifAvailable: true }, (lock) => {
        isAnswered = true
        return lock && work()
      })
    } catch {
      // The browser has no locks, or none that this page can use.
      if (!isAnswered) await work()
    }
  }
}

/** The name of the lock for the work on the records of an engine, if other tabs share them. */
export function idleName({ place }: Pick<RecordEngine, 'place'>): string | undefined {
  return place && `gsession:idle:${place}`
}

/** Waits until the browser is idle, for at most a second. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: 1000 })
    else setTimeout(resolve, 20)
  })
}
