import type { Awaitable } from '../../../src/common/awaitable.ts'
import { realClock, sleep } from '../../../src/common/real-timers.ts'
import { isSessionError } from '../../../src/common/session-error.ts'
import { errnoOf } from './file-error.ts'

/**
 * Bounds how many files of one kind are open at once, over all storages of the process. The files beyond the bound
 * wait for a place, in the order in which they asked.
 */
export class HandleLimit {
  readonly #most: number
  #limit: number
  #taken = 0
  /** The calls that wait: those that asked last, in their order, and the ones before them, in the reverse order. */
  #last: Array<() => void> = []
  #first: Array<() => void> = []

  constructor(most: number) {
    this.#most = most
    this.#limit = most
  }

  /** Takes a place if one is free. Returns whether it did. */
  tryTake(): boolean {
    if (this.#taken >= this.#limit) return false
    this.#taken++
    return true
  }

  /** Calls `start` when a place has become free, and was taken for it. */
  whenFree(start: () => void): void {
    this.#last.push(start)
  }

  /** Takes a place, and waits for one if none is free. */
  async take(): Promise<void> {
    if (this.tryTake()) return
    await new Promise<void>((resolve) => this.whenFree(resolve))
  }

  /** Gives a place back, when its file was closed or could not be opened. */
  readonly give = (): void => {
    this.#taken--
    if (this.#limit < this.#most) this.#limit += GROWTH
    while (this.#taken < this.#limit) {
      const start = this.#next()
      if (start === undefined) return
      this.#taken++
      start()
    }
  }

  /** Lowers the bound, since the system had no handle left. It rises again with the files that are closed. */
  shrink(): void {
    this.#limit = Math.max(LEAST, this.#limit - 1)
  }

  #next(): (() => void) | undefined {
    if (this.#first.length === 0) {
      this.#first = this.#last.reverse()
      this.#last = []
    }
    return this.#first.pop()
  }
}

/**
 * The places of locks, whose files stay open until they are the record. What holds one may wait for a place of
 * `openReads`, and never the other way round: so the two can't wait for each other.
 */
export const openLocks = new HandleLimit(64)

/** The places of files that are open for one read, one renewal, or to sync a folder. */
export const openReads = new HandleLimit(64)

/**
 * Does work that opens files, and again with pauses while the process or the system has no handle left, for up to 10
 * seconds. The work must hold no handle when it fails.
 */
export async function withHandles<T>(work: () => Awaitable<T>): Promise<T> {
  const end = realClock.now() + MAX_WAIT
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    try {
      return await work()
    } catch (error) {
      if (!lacksHandles(error) || realClock.now() > end) throw error
    }
    openLocks.shrink()
    openReads.shrink()
    await sleep(pause * (0.5 + Math.random()))
  }
}

/** Whether an error says that the process, or the whole system, can't open another file now. */
export function lacksHandles(error: unknown): boolean {
  // An error of another code may have such a cause after the work was done: `NOT_DURABLE`.
  const isWrapped = isSessionError(error) && error.code === 'STORAGE_UNAVAILABLE'
  const errno = errnoOf(isWrapped ? error.cause : error)
  return errno === 'EMFILE' || errno === 'ENFILE'
}

/** A bound never falls below this. */
const LEAST = 4

/** By how much a bound that was lowered rises with each file that is closed. */
const GROWTH = 1 / 8

/** How long to wait for handles, in milliseconds. */
const MAX_WAIT = 10_000
