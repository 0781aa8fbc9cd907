import type { Storage } from '../../../src/storage/storage.ts'

/** A storage with the work that timers do for it. */
export type TimedStorage = Storage & {
  flush?(): Promise<void>
  sweep?(): Promise<void>
}

/** What keeps sessions, and how a place is made on it. */
export interface Engine {
  /** A new storage object on it. */
  open(now: () => number): TimedStorage
  /** Lets time pass on a clock of its own, in milliseconds. */
  pass?(ms: number): Promise<void>
  /** Removes a record as an expired one goes. */
  evict?(id: string): Promise<void>
  /** Removes what a history has left. */
  clean?(): Promise<void>
}

/** A clock that stands still until it is told how much time has passed. */
export class Clock {
  /** How much time has passed, in milliseconds. */
  passed = 0

  /** Unix milliseconds. */
  readonly now = (): number => START + this.passed

  pass(ms: number): void {
    this.passed += ms
  }
}

const START = 1_700_000_000_000
