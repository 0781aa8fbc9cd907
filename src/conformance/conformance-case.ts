import type { Fixture } from './fixture.ts'
import type { Need } from './support.ts'

/** One thing that the suite asks of a storage. */
export interface ConformanceCase {
  readonly name: string
  /** What a storage must have to be asked, beside keeping sessions; else the case passes. */
  readonly needs: readonly Need[]
  /** The TTL of its sessions, in milliseconds (default: an hour). */
  readonly ttl?: number
  readonly run: (fixture: Fixture) => Promise<void>
}
