import { realClock } from '../../../src/common/real-timers.ts'
import type { SharedRevocations } from './shared-revocations.ts'

/** The ids that one request has revoked itself, and its view of the ids that other requests have revoked meanwhile. */
export class RequestRevocations {
  readonly #sharedRevocations: SharedRevocations
  readonly #begin = realClock.now()
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
    return realClock.now() - this.#begin
  }

  /** Whether another request has revoked an id while this one was running. */
  hasRevoked(id: string): boolean {
    return this.#sharedRevocations.hasRevokedSince(id, this.#begin)
  }

  /** Revokes an id. Called just before its session is removed or moved. */
  revoke(id: string): void {
    // If two requests revoke one id, only the response of the first one clears the cookie.
    if (!this.hasRevoked(id)) this.#own.add(id)
    this.#sharedRevocations.add(id)
  }

  /** Revokes ids, each as `revoke` does. */
  readonly revokeAll = (ids: readonly string[]): void => {
    for (const id of ids) this.revoke(id)
  }

  /** Takes a revocation back, because the session has its old id again. */
  restore(id: string): void {
    if (this.#own.delete(id)) this.#sharedRevocations.remove(id)
  }

  /** Notes that the response is being sent, which replaces the revoked ids in the browser. */
  noteResponse(): void {
    for (const id of this.#own) this.#sharedRevocations.noteResponse(id)
  }
}
