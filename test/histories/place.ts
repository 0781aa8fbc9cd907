import type { Gate } from './gate.ts'
import type { Actor } from './session-actor.ts'

/** Where one run of a history takes place: an engine, and what the actors of the run have open on it. */
export interface Place {
  /** The id that all actors begin with. Nobody has used it before. */
  readonly id: string
  /** An actor of this number, where it has crashed a new one. Without a gate it waits for no turns. */
  open(index: number, gate?: Gate): Promise<Actor>
  /** Lets time pass: what a timer would have done by then is done before. */
  wait(ms: number, sweeps: boolean): Promise<void>
  /** Removes a record as an expired one goes. */
  evict?(id: string): Promise<void>
  /** Kills the process of an actor, where it has one of its own. */
  killer?(index: number): (() => Promise<void>) | undefined
  /** Lets everything go. */
  end(): Promise<void>
}

/** The number of an actor beside the history, who begins before or after all others. */
export const OUTSIDE = -1
