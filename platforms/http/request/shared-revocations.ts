import { realClock } from '../../../src/common/real-timers.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'

/** What became of the request that has revoked an id: its response has left, or none will; or it still runs. */
export type Revocation = 'answered' | 'unanswered' | 'running'

/**
 * The ids that requests of one `HttpSessions` have revoked recently, shared by all its requests. A request that began
 * before its browser can have got the answer to that may bring such an id. It must not use it, and must not clear the
 * cookie, which may already hold a newer id. One that began later brings a stale id like any other.
 */
export class SharedRevocations {
  readonly #revoked = new RecentMap<Entry>(MAX_IDS)

  /** Revokes an id, for a request that runs until it settles. */
  begin(id: string): void {
    this.#revoked.set(id, { ...(this.#revoked.get(id) ?? NEVER), isRunning: true })
  }

  /** Notes that the head of the request that has revoked an id leaves now, or that it never will. */
  settle(id: string, isAnswered: boolean): void {
    this.#revoked.set(id, { isRunning: false, settledAt: realClock.now(), isAnswered })
  }

  /** Takes the revocation of an id back. */
  takeBack(id: string): void {
    this.#revoked.delete(id)
  }

  /** Whether the revocation of an id is known here: then nobody else needs to tell when it was. */
  has(id: string): boolean {
    return this.#revoked.has(id)
  }

  /** What became of the revocation of an id which a request that began at `begin`, a monotonic time, has to respect. */
  revokedSince(id: string, begin: number): Revocation | undefined {
    const entry = this.#revoked.get(id)
    if (entry === undefined || entry.isRunning) return entry && 'running'
    if (entry.settledAt < begin) return undefined
    return entry.isAnswered ? 'answered' : 'unanswered'
  }
}

interface Entry {
  readonly isRunning: boolean
  /** When it last settled, by the monotonic clock. */
  readonly settledAt: number
  readonly isAnswered: boolean
}

const NEVER: Entry = { isRunning: false, settledAt: Number.NEGATIVE_INFINITY, isAnswered: false }

/** Far more ids than are revoked while one request runs. */
const MAX_IDS = 10_000
