import { RecentMap } from '../../../src/common/recent-map.ts'

/**
 * The ids whose sessions requests of this process have ended of late. A request that may have been sent before its
 * browser knew must neither go on with one, nor make the browser forget the one that came after it.
 */
export class EndedIds {
  /** When a browser knows at the latest, by the monotonic clock. */
  readonly #ended = new RecentMap<number>(MOST)

  /** A request is about to end a session; its browser will know when it is answered. */
  add(id: string): void {
    this.#ended.set(id, performance.now() + LONGEST)
  }

  /** The request is being answered, and hands out another id or none. */
  answered(id: string): void {
    this.#ended.set(id, performance.now())
  }

  /** Whether a session has ended without the browser knowing at a time of the monotonic clock. */
  hasSince(id: string, begin: number): boolean {
    return (this.#ended.get(id) ?? Number.NEGATIVE_INFINITY) >= begin
  }
}

/** Far more than are ended while one request runs. */
const MOST = 10_000

/** How long an answer may take, in milliseconds: an id whose request never answers is forgotten some time. */
const LONGEST = 60_000
