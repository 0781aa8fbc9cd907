/** What a request does with its session, in this order. */
export type Action =
  /** Reads the session. */
  | 'read'
  /** Adds to the session, and makes it where there is none. */
  | 'add'
  /** A log-in or a log-out by hand. */
  | 'regenerateId'
  | 'destroy'
  /** Gives the session a longer TTL of its own. */
  | 'setTTL'

/** How a request ends: with an answer, with an error of its handler, or the client goes away after so many actions. */
export type Ending = 'answer' | 'throw' | { readonly leaves: number }

export interface Visit {
  readonly do: 'visit'
  /** Whose cookies it sends and gets. */
  readonly browser: number
  /** It comes from somebody else, who has got hold of the id that was handed out nth, counted around. */
  readonly stolen?: number
  /** Which process answers it. */
  readonly process: number
  readonly actions: readonly Action[]
  readonly ending: Ending
  /** What happens to the first write: the answer is lost, or it is refused. */
  readonly fault?: 'lost' | 'refused'
}

/** Time passes for all. No request is under way then. */
export interface Wait {
  readonly do: 'wait'
  readonly ms: number
}

/** Requests of some browsers to two processes, and how their steps follow each other. */
export interface RequestHistory {
  /** Each does one thing after the other; two may be tabs of one browser. */
  readonly tabs: readonly (readonly (Visit | Wait)[])[]
  readonly choices: readonly number[]
  /** Whether ids are rotated by age. */
  readonly rotates: boolean
  /** Whether requests come through the middleware for Node, or through `handle`. */
  readonly isNode: boolean
}

export const BROWSERS = 2
export const PROCESSES = 2

/** The TTL of the managers, in milliseconds. It is longer than a day: a cookie of a day ends before its session. */
export const TTL = 2 * 24 * 3_600_000
export const LONG_TTL = 5 * TTL
/** The age at which an id is rotated, and for how long it is then followed. */
export const ROTATE_EVERY = Math.round(0.2 * TTL)
export const GRACE = Math.round(0.05 * TTL)
export const ALMOST_TTL = Math.round(0.9 * TTL)
/** Within the grace; beyond it; so long that ids are due; almost the TTL. No sum of two is near the TTL or its tenth. */
export const WAITS = [...[0.03, 0.07, 0.25].map((part) => Math.round(part * TTL)), ALMOST_TTL]
