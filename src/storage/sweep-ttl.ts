/**
 * By which TTL a storage is swept: by its own, or, if it was given none, by the longest that the managers which use it
 * have given to its calls, and at least 30 days. All TTLs are in milliseconds.
 */
export class SweepTTL {
  readonly #own: number | undefined
  #longest = 0

  constructor(own: number | undefined) {
    this.#own = own
  }

  /** Notes the TTL of a manager. */
  note(ttl: number): void {
    if (ttl > this.#longest && Number.isFinite(ttl)) this.#longest = ttl
  }

  /** `undefined` until a TTL is known: nothing is swept before that. */
  get value(): number | undefined {
    if (this.#own !== undefined || this.#longest === 0) return this.#own
    return Math.max(this.#longest, MIN_LEARNED_TTL)
  }
}

/**
 * 30 days, in milliseconds. Another process may give its sessions here a longer TTL than this one knows of. Above 30
 * days that can't be guessed: then the storage must be given the longest.
 */
export const MIN_LEARNED_TTL = 30 * 24 * 3_600_000
