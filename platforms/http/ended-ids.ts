import { RecentMap } from '../../src/recent-map.ts'

/**
 * The ids whose sessions requests of this process have ended of late: a request that was running meanwhile must
 * neither go on with one nor make the browser forget the one that came after it.
 */
export class EndedIds {
  readonly #ended = new RecentMap<number>(MOST)

  add(id: string): void {
    this.#ended.set(id, performance.now())
  }

  /** Whether a session has ended since a time of the monotonic clock. */
  hasSince(id: string, begin: number): boolean {
    return (this.#ended.get(id) ?? Number.NEGATIVE_INFINITY) >= begin
  }
}

/** Far more than are ended while one request runs. */
const MOST = 10_000
