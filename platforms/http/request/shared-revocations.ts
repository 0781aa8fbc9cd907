import { RecentMap } from '../../../src/common/recent-map.ts'

/**
 * The ids that requests of this process have revoked lately. A request with such an id may have been sent before its
 * browser knew of that. It must not use the id, and must not clear the cookie, which may hold a newer id by then.
 */
export class SharedRevocations {
  /** Id to the latest time at which its browser may not know yet that it is revoked, by the monotonic clock. */
  readonly #revoked = new RecentMap<number>(MAX_IDS)

  /** Notes that a request is about to revoke an id. Its browser learns that from the response. */
  add(id: string): void {
    this.#revoked.set(id, performance.now() + MAX_RESPONSE_TIME)
  }

  /** Notes that the response of that request is being sent. */
  noteResponse(id: string): void {
    this.#revoked.set(id, performance.now())
  }

  /** Whether an id is revoked, and its browser may not have known that at `begin`, a time of the monotonic clock. */
  hasRevokedSince(id: string, begin: number): boolean {
    return (this.#revoked.get(id) ?? Number.NEGATIVE_INFINITY) >= begin
  }
}

/** Far more ids than are revoked while one request runs. */
const MAX_IDS = 10_000

/** How long a response may take, in milliseconds. The id of a request that gets no response counts for that long. */
const MAX_RESPONSE_TIME = 60_000
