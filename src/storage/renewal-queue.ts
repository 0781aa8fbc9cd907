import { unref } from '../common/unref.ts'

/** Renews one record now; of one that is gone it does nothing. */
export type Renew = (id: string, ttl: number) => void | Promise<void>

/**
 * Gathers renewals for up to `interval` milliseconds, so that a session that is read often is renewed
 * once. Only what lives long enough waits: no session expires because its renewal was queued.
 */
export class Renewals {
  readonly #renew: Renew
  readonly #interval: number
  readonly #queued = new Map<string, Queued>()
  #flushing: Promise<void> = Promise.resolve()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(renew: Renew, interval: number) {
    this.#renew = renew
    this.#interval = interval
  }

  /** Renews a session that has `remaining` milliseconds to live: later where that is safe, else now. */
  add(id: string, ttl: number, remaining: number): void | Promise<void> {
    if (remaining <= 2 * this.#interval) {
      this.#queued.delete(id)
      return this.#renew(id, ttl)
    }
    this.#queued.set(id, { ttl, end: performance.now() + remaining })
    this.#schedule()
  }

  /** Forgets what is queued for a session: it was saved or removed. */
  drop(id: string): void {
    this.#queued.delete(id)
  }

  /**
   * Makes all queued renewals now, after those that are being made. One that fails stays queued for as
   * long as its session lives, and the first failure is thrown.
   */
  flush(): Promise<void> {
    const flushed = this.#flushing.then(() => this.#flush())
    this.#flushing = flushed.catch(() => {})
    return flushed
  }

  /** Stops the timer; what is queued stays queued. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  async #flush(): Promise<void> {
    this.stop()
    const failures: unknown[] = []
    for (const [id, queued] of [...this.#queued]) {
      // It may have been dropped while those before it were made.
      if (!this.#queued.delete(id)) continue
      try {
        await this.#renew(id, queued.ttl)
      } catch (error) {
        failures.push(error)
        if (!this.#queued.has(id) && performance.now() < queued.end) this.#queued.set(id, queued)
      }
    }
    if (this.#queued.size > 0) this.#schedule()
    if (failures.length > 0) throw failures[0]
  }

  #schedule(): void {
    this.#timer ??= unref(setTimeout(() => this.flush().catch(() => {}), this.#interval))
  }
}

interface Queued {
  ttl: number
  /** When the session's life is over, by the monotonic clock. */
  end: number
}
