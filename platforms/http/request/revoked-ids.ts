import { RecentMap } from '../../../src/common/recent-map.ts'

/**
 * The ids that requests of this process have revoked of late. A request that may have been sent before its browser
 * knew of that must neither go on with such an id, nor clear the cookie of the id that came after it.
 */
export class RevokedIds {
  /** When the browser knows at the latest, by the monotonic clock. */
  readonly #revoked = new RecentMap<number>(MAX_IDS)

  /** A request is about to revoke an id; its browser will know when the response arrives. */
  add(id: string): void {
    this.#revoked.set(id, performance.now() + MAX_RESPONSE_TIME)
  }

  /** The response of that request goes out now. */
  noteResponse(id: string): void {
    this.#revoked.set(id, performance.now())
  }

  /** Whether an id was revoked without the browser knowing at a time of the monotonic clock. */
  hasRevokedSince(id: string, begin: number): boolean {
    return (this.#revoked.get(id) ?? Number.NEGATIVE_INFINITY) >= begin
  }
}

/** Far more than are revoked while one request runs. */
const MAX_IDS = 10_000

/** How long a response may take, in milliseconds: the id of a request without a response is forgotten then. */
const MAX_RESPONSE_TIME = 60_000
