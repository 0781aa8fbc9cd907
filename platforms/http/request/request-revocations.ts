import { realClock } from '../../../src/common/real-timers.ts'
import type { LastRead } from './choose-session.ts'
import type { Revocation, SharedRevocations } from './shared-revocations.ts'

/** The ids that one request has revoked itself, and its view of the ids that other requests have revoked meanwhile. */
export class RequestRevocations {
  readonly #shared: SharedRevocations
  readonly #begin = realClock.now()
  readonly #own = new Set<string>()
  /** Those of them that the head of the response has still to replace in the browser. */
  readonly #unsettled = new Set<string>()
  readonly #watchAbort: WatchAbort | undefined
  #unwatch: (() => void) | undefined
  /** Whether the head has left; `undefined` while it may still leave. */
  #isAnswered: boolean | undefined

  /** `watchAbort` tells when the client of the request goes away, where that can be known. */
  constructor(shared: SharedRevocations, watchAbort?: WatchAbort) {
    this.#shared = shared
    this.#watchAbort = watchAbort
  }

  /** Whether this request itself has revoked any id. */
  get hasRevokedAny(): boolean {
    return this.#own.size > 0
  }

  /** How long the request has been running, in milliseconds. */
  get runningFor(): number {
    return realClock.now() - this.#begin
  }

  /** Whether this request itself has revoked an id. */
  isOwn(id: string): boolean {
    return this.#own.has(id)
  }

  /** Whether another request has revoked an id, and this one had begun before it was settled. */
  hasRevoked(id: string): boolean {
    return this.revocationOf(id) !== undefined
  }

  /** Whether a session ended after this request began: by another process, whose clock tells. `ended` is in Unix ms. */
  isLate(id: string, ended: number | undefined, began: number): boolean {
    return ended !== undefined && ended >= began && !this.#shared.has(id)
  }

  /** Whether another request has ended what an id led to, and this one, which began at `begin`, must not replace it. */
  hasEnded(id: string, { lastReadId, tombstone }: LastRead, begin: number): boolean {
    return (
      this.hasRevoked(id) || this.hasRevoked(lastReadId) || this.isLate(lastReadId, tombstone?.ended, begin)
    )
  }

  /** Whether a request that nobody was answered about has revoked one of these ids. */
  wasUnanswered(...ids: string[]): boolean {
    return ids.some((id) => this.revocationOf(id) === 'unanswered')
  }

  /** What became of the request that has revoked an id so. */
  revocationOf(id: string): Revocation | undefined {
    return this.#own.has(id) ? undefined : this.#shared.revokedSince(id, this.#begin)
  }

  /** Revokes an id. Called just before its session is removed or moved. */
  revoke(id: string): void {
    // If two requests revoke one id, only the response of the first one clears the cookie.
    if (this.hasRevoked(id)) return
    this.#own.add(id)
    this.#unsettled.add(id)
    this.#shared.begin(id)
    this.#unwatch ??= this.#watchAbort?.(() => this.settle(false))
  }

  /** Revokes ids, each as `revoke` does. */
  readonly revokeAll = (ids: readonly string[]): void => {
    for (const id of ids) this.revoke(id)
  }

  /** Takes a revocation back, because the session has its old id again. */
  restore(id: string): void {
    if (this.#own.delete(id)) this.#shared.takeBack(id)
    this.#unsettled.delete(id)
  }

  /**
   * Notes that the head of the response leaves now, which replaces the revoked ids in the browser; or that it will not,
   * since the request was aborted or has failed. From here on nothing waits for the head any more.
   */
  settle(isAnswered: boolean): void {
    this.#isAnswered = isAnswered
    this.#unwatch?.()
    this.stepDone()
    this.#unsettled.clear()
  }

  /** Settles what a removal or a move has revoked, if no head is waited for. Called at its end. */
  stepDone(): void {
    if (this.#isAnswered === undefined) return
    for (const id of this.#unsettled) this.#shared.settle(id, this.#isAnswered)
  }
}

/** Calls a listener when a client goes away; returns the function that ends this. */
export type WatchAbort = (listener: () => void) => () => void
