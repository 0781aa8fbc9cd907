/** One step of an actor. Values and tags are not in it: each is named after the actor and the place of the step. */
export type Op =
  | { readonly do: 'get' | 'set' | 'update' | 'remove'; readonly key: string }
  | { readonly do: 'data' | 'discard' }
  /** `fault`: the answer of the first write is lost, or the write is refused; the caller gets a retryable error. */
  | { readonly do: 'close' | 'removeAll'; readonly fault?: Fault }
  /** Without a TTL: the session returns to that of the manager. */
  | { readonly do: 'setTTL'; readonly ttl?: number | undefined }
  | { readonly do: 'regenerateId'; readonly deleteOld: boolean }
  /** Another request moves the session to a new id and leaves a redirect, which sessions without requests do not follow. */
  | { readonly do: 'rotate' }
  /** Lets the session object go, and takes a new one: on the id that was handed out nth, counted around. */
  | { readonly do: 'open'; readonly nth: number }
  /** The actor vanishes with its storage object: between two calls, or in one, after so many of its steps. */
  | { readonly do: 'crash'; readonly during?: CrashingCall; readonly after: number }
  /** Time passes, for all; expired records may be swept then. Nothing else is under way. */
  | { readonly do: 'wait'; readonly ms: number; readonly sweeps: boolean }
  /** The record goes, as an expired one does, whatever else is under way. */
  | { readonly do: 'evict' }

export type Fault = 'lost' | 'refused'
export type CrashingCall = 'close' | 'removeAll' | 'regenerateId'

/** What several actors do with one session, and how their steps follow each other. */
export interface History {
  /** Whether the session is there at the beginning. */
  readonly isSeeded: boolean
  readonly actors: readonly (readonly Op[])[]
  /**
   * Which of the actors that wait goes on next, one number for each turn; half of it, rounded down, counts around.
   * An odd one lets the actor go on beside what is still under way. When they are used up: the first, alone.
   */
  readonly choices: readonly number[]
}

/** The TTL of all managers, in milliseconds. */
export const TTL = 3_600_000

/** The TTLs that `setTTL` gives. No sum of the waits below comes near one of the three. */
export const LONG_TTL = 5 * TTL
export const SHORT_TTL = Math.round(0.55 * TTL)
export const WAITS = [Math.round(0.37 * TTL), Math.round(1.31 * TTL)] as const
