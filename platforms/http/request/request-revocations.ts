import type { SharedRevocations } from './shared-revocations.ts'

/** The ids that one request revokes, and whether other requests have revoked an id while it was running. */
export class RequestRevocations {
  readonly #sharedRevocations: SharedRevocations
  readonly #begin = performance.now()
  readonly #own = new Set<string>()

  constructor(sharedRevocations: SharedRevocations) {
    this.#sharedRevocations = sharedRevocations
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
    return this.#sharedRevocations.hasRevokedSince(id, this.#begin)
  }

  /** Notes that this request is about to revoke an id. */
  revoke(id: string): void {
    // If two requests revoke one id, only the cookie of the first one counts.
    if (!this.hasRevoked(id)) this.#own.add(id)
    this.#sharedRevocations.add(id)
  }

  /** Notes that the response is being sent. From it the browser learns which ids this request has revoked. */
  noteResponse(): void {
    for (const id of this.#own) this.#sharedRevocations.noteResponse(id)
  }
}
