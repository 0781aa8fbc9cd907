/** Renews one record now; of one that is gone it does nothing. */
export type Renew = (id: string, ttl: number) => void | Promise<void>

/**
 * Gathers renewals for up to `interval` milliseconds, so that a session that is read often is renewed
 * once. Only what lives long enough waits: no session expires because its renewal was queued.
 */
export class Renewals {
  readonly #renew: Renew
  readonly #interval: number
  readonly #queued = new Map<string, number>()
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
    this.#queued.set(id, ttl)
    this.#timer ??= background(() => this.flush().catch(() => {}), this.#interval)
  }

  /** Forgets what is queued for a session: it was saved or removed. */
  drop(id: string): void {
    this.#queued.delete(id)
  }

  /** Makes all queued renewals now; one that fails stays queued, and the first failure is thrown. */
  async flush(): Promise<void> {
    this.stop()
    const batch = [...this.#queued]
    const failures: unknown[] = []
    for (const [id, ttl] of batch) {
      // It may have been dropped while those before it were made.
      if (!this.#queued.delete(id)) continue
      try {
        await this.#renew(id, ttl)
      } catch (error) {
        failures.push(error)
        if (!this.#queued.has(id)) this.#queued.set(id, ttl)
      }
    }
    if (failures.length === 0) return
    this.#timer ??= background(() => this.flush().catch(() => {}), this.#interval)
    throw failures[0]
  }

  /** Stops the timer; what is queued stays queued. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

/** A timer that keeps no process alive. */
function background(work: () => void, delay: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(work, delay)
  ;(timer as { unref?: () => void }).unref?.()
  return timer
}
