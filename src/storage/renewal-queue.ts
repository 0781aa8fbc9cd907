import { unref } from '../common/unref.ts'

/** Renews one record now. Does nothing when the record is gone. */
export type Renew = (id: string, ttl: number) => void | Promise<void>

/**
 * Queues renewals for up to `interval` milliseconds, so that a session that is read often is renewed once. A
 * session that would expire while its renewal is queued is renewed at once.
 */
export class RenewalQueue {
  readonly #renew: Renew
  readonly #interval: number
  readonly #onFailure: (error: unknown) => void
  readonly #queued = new Map<string, Queued>()
  #flushing: Promise<void> = Promise.resolve()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `onFailure` gets the first failure of the renewals that the timer makes. Those of `flush` are thrown instead. */
  constructor(renew: Renew, interval: number, onFailure: (error: unknown) => void) {
    this.#renew = renew
    this.#interval = interval
    this.#onFailure = onFailure
  }

  /** Renews a session that expires in `remaining` milliseconds: later if that is safe, else now. */
  add(id: string, ttl: number, remaining: number): void | Promise<void> {
    if (remaining <= 2 * this.#interval) {
      this.#queued.delete(id)
      return this.#renew(id, ttl)
    }
    this.#queued.set(id, { ttl, end: performance.now() + remaining })
    this.#schedule()
  }

  /** Drops the renewal that is queued for a session, which was saved or removed. */
  drop(id: string): void {
    this.#queued.delete(id)
  }

  /**
   * Makes all queued renewals now, after those of an earlier `flush`. A renewal that fails stays queued until its
   * session expires. Throws the first failure at the end.
   */
  flush(): Promise<void> {
    const flushed = this.#flushing.then(() => this.#flush())
    this.#flushing = flushed.catch(() => {})
    return flushed
  }

  /** Stops the timer. Queued renewals stay queued. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  async #flush(): Promise<void> {
    this.stop()
    const failures: unknown[] = []
    for (const [id, queued] of [...this.#queued]) {
      // It may have been dropped while the ones before it were made.
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
    this.#timer ??= unref(setTimeout(() => this.flush().catch(this.#onFailure), this.#interval))
  }
}

interface Queued {
  ttl: number
  /** When the session expires, by `performance.now`. */
  end: number
}
