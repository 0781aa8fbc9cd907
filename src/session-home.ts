import type { Storage } from './storage.ts'

/** Where a session gets its TTL (milliseconds) and its storage from, anew at each step. */
export interface SessionHome {
  readonly ttl: number
  readonly storage: Storage
  /** How long a session lives at most, however much it is used, in milliseconds. */
  readonly maxLifetime?: number | undefined
  /** After how many milliseconds a session is to get a new id. */
  readonly rotateEvery?: number | undefined
  /** The clock, in Unix milliseconds (default `Date.now`). */
  readonly now?: (() => number) | undefined
  /** What a session of a request has to mind. */
  readonly request?: SessionRequest | undefined
}

/** A request that has brought a session's id. */
export interface SessionRequest {
  /**
   * The id names no session that is there and not empty: it is unknown, and a new one is made in its place,
   * or its session has ended while the request was running, and what it changes is to be lost.
   */
  absent(id: string): 'unknown' | 'ended'
  /** The session of an id is about to be removed, or to get another one. */
  ending(id: string): void
  /** Something is about to be changed that needs an id which the client may not know yet, or not. Throws. */
  beforeChange(needsNewId: boolean): void
}
