import { checkOptionNames } from '../common/option-names.ts'
import { SessionError } from '../common/session-error.ts'
import { type Change, UNCHANGED } from '../record/change.ts'
import { metadataTTL } from '../record/metadata.ts'
import { isExpired, isRenewable, type SessionRecord } from '../record/record.ts'
import { isRedirect } from '../record/redirect.ts'
import { StorageRecords } from './storage-records.ts'

/** How a `StorageMemory` keeps its sessions. */
export interface StorageMemoryOptions {
  /** How many sessions to keep at most: the least recently used one goes first (default: no limit). */
  maxSessions?: number
  /** The clock, in Unix milliseconds (default `Date.now`). */
  now?: () => number
}

/**
 * Keeps sessions in the memory of this process, which ends them when it ends. Good for tests. It starts no timer:
 * expired sessions are dropped while others are written. Stands for GoFrame's `StorageMemory`.
 *
 * @example
 * const manager = new Manager(3_600_000, new StorageMemory({ maxSessions: 10_000 }))
 */
export class StorageMemory extends StorageRecords {
  protected override readonly kind = 'StorageMemory'
  readonly #entries = new Map<string, Entry>()
  readonly #maxSessions: number
  #writes = 0

  /** @throws `INVALID_ARGUMENT`: `maxSessions` is less than 1. */
  constructor(options: StorageMemoryOptions = {}) {
    checkOptionNames('StorageMemory', options, { maxSessions: 1, now: 1 })
    super({ now: options.now })
    const { maxSessions = Number.POSITIVE_INFINITY } = options
    if (!(maxSessions >= 1)) throw new SessionError('INVALID_ARGUMENT', 'maxSessions must be at least 1')
    this.#maxSessions = maxSessions
  }

  /** Lists the ids of the sessions that are alive, without those that a rotation has left. */
  async *ids(): AsyncGenerator<string, void, undefined> {
    for (const [id, entry] of this.#entries) {
      if (this.#isAlive(entry) && !isRedirect(entry.record.data)) yield id
    }
  }

  protected override readRecord(id: string): SessionRecord | undefined {
    return this.#touch(id)?.record
  }

  protected override updateRecord(
    id: string,
    change: Change,
    ttl?: number,
    _signal?: AbortSignal,
    life = ttl,
  ): void {
    const entry = this.#touch(id)
    const record = change(entry?.record)
    if (record === UNCHANGED) return
    if (record === undefined) this.#entries.delete(id)
    else this.#keep(id, { record, ttl: metadataTTL(record.data) ?? life ?? entry?.ttl })
  }

  protected override removeRecord(id: string): void {
    this.#entries.delete(id)
  }

  protected override renewRecord(id: string, ttl: number, life = ttl): void {
    const entry = this.#touch(id)
    if (!isRenewable(entry?.record)) return
    entry.record = { stamp: this.now(), data: entry.record.data }
    entry.ttl = metadataTTL(entry.record.data) ?? life
  }

  /** Returns the entry of a session unless it has expired, and makes it the most recently used one. */
  #touch(id: string): Entry | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined) return undefined
    const isAlive = this.#isAlive(entry)
    if (isAlive && this.#maxSessions === Number.POSITIVE_INFINITY) return entry
    this.#entries.delete(id)
    if (!isAlive) return undefined
    // Deleting and setting it again makes it the last entry of the map: the first one is the least recently used.
    this.#entries.set(id, entry)
    return entry
  }

  #keep(id: string, entry: Entry): void {
    this.#entries.set(id, entry)
    if (++this.#writes > this.#entries.size) this.#dropExpired()
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxSessions) break
      this.#entries.delete(oldest)
    }
  }

  /** Looks at every entry, but only once per so many writes as there are entries: each write pays for about one. */
  #dropExpired(): void {
    this.#writes = 0
    for (const [id, entry] of this.#entries) if (!this.#isAlive(entry)) this.#entries.delete(id)
  }

  #isAlive({ record, ttl }: Entry): boolean {
    return ttl === undefined || !isExpired(record.stamp, ttl, this.now())
  }
}

interface Entry {
  record: SessionRecord
  /** The TTL that the last write or renewal gave it, in milliseconds; `undefined` if none did. */
  ttl: number | undefined
}
