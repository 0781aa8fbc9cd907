/** What differs from one place to another. */
export interface Traits {
  /** Redirects are left and met. */
  readonly rotates: boolean
  /** A record can be removed as an expired one goes, at any time. */
  readonly evicts: boolean
  /** Sessions read each key when it is asked for, as on a Redis hash. */
  readonly readsByField: boolean
}

/** What the model goes by. */
export interface Rules extends Traits {
  /** What is let pass until it is mended. */
  readonly lets: KnownFaults
}

/** Faults that are known and not mended yet: each makes the model let more pass. Remove a line with its fault. */
export interface KnownFaults {
  /**
   * A use works by the TTL that it has seen, not by the one that the record holds by then. Where time passes in a
   * history, what comes after such a step is not judged.
   */
  readonly staleTTLs: boolean
  /** `regenerateId` moves whatever session is under the id by then, be it another one than was loaded. */
  readonly movesOfOthers: boolean
  /** After `removeAll`, `set` and `close` replace what others have saved under the id meanwhile. */
  readonly replacesAfterRemoval: boolean
}

export const KNOWN: KnownFaults = {
  staleTTLs: true,
  movesOfOthers: true,
  replacesAfterRemoval: true,
}
