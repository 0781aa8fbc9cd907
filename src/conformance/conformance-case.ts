import type { Fixture } from './fixture.ts'
import type { Need } from './support.ts'

/** One requirement on storages, and its test. */
export interface ConformanceCase {
  /** The title of the test: what holds. */
  readonly name: string
  /** What the case requires, in addition to storing sessions. If the storage does not have it, the case passes. */
  readonly needs: readonly Need[]
  /** The TTL of its sessions, in milliseconds (default: an hour). */
  readonly ttl?: number
  readonly run: (fixture: Fixture) => Promise<void>
}
