import { realClock } from '../../../src/common/real-timers.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'

/**
 * The ids that requests of one `HttpSessions` have revoked recently, shared by all its requests. A request with such an
 * id may have been sent before the browser got the response that revoked the id. It must not use the id, and must not
 * clear the cookie, which may already hold a newer id.
 */
export class SharedRevocations {
  /** For each id the last time at which its browser may still send it, by the monotonic clock. */
  readonly #revoked = new RecentMap<number>(MAX_IDS)

  /** Revokes an id. Its browser may still send it until it gets the response. */
  add(id: string): void {
    this.#revoked.set(id, realClock.now() + MAX_RESPONSE_TIME)
  }

  /** Takes the revocation of an id back. */
  remove(id: string): void {
    this.#revoked.delete(id)
  }

  /** Notes that the response of the request that revoked an id is being sent. */
  noteResponse(id: string): void {
    this.#revoked.set(id, realClock.now())
  }

  /** Whether an id is revoked, and its browser may still have sent it at `begin`, a time of the monotonic clock. */
  hasRevokedSince(id: string, begin: number): boolean {
    return (this.#revoked.get(id) ?? Number.NEGATIVE_INFINITY) >= begin
  }
}

/** Far more ids than are revoked while one request runs. */
const MAX_IDS = 10_000

/** How long a browser may send a revoked id if the response that revokes it is not sent, in milliseconds. */
const MAX_RESPONSE_TIME = 60_000
