import type { RevokedIds } from './revoked-ids.ts'

/** The ids that one request revokes, and whether other requests have revoked an id while it was running. */
export class RequestRevocations {
  readonly #revokedIds: RevokedIds
  readonly #begin = performance.now()
  readonly #own = new Set<string>()

  constructor(revokedIds: RevokedIds) {
    this.#revokedIds = revokedIds
  }

  /** Whether this request itself has revoked an id. */
  get hasRevokedAny(): boolean {
    return this.#own.size > 0
  }

  /** How long the request has been running, in milliseconds. */
  get runningFor(): number {
    return performance.now() - this.#begin
  }

  /** Whether another request has revoked an id while this one was running. */
  hasRevoked(id: string): boolean {
    return this.#revokedIds.hasRevokedSince(id, this.#begin)
  }

  /** Notes that this request is about to revoke an id. */
  revoke(id: string): void {
    // If two requests revoke one id, only the cookie of the first one counts.
    if (!this.hasRevoked(id)) this.#own.add(id)
    this.#revokedIds.add(id)
  }

  /** Notes that the response is being sent. From it the browser learns which ids this request has revoked. */
  noteResponse(): void {
    for (const id of this.#own) this.#revokedIds.noteResponse(id)
  }
}
