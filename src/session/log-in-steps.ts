import type { Awaitable } from '../common/awaitable.ts'
import type { JsonMap } from '../json/json-map.ts'
import type { LifetimeSettings } from '../record/lifetime.ts'
import type { Metadata, MetadataChanges, SessionSpan } from '../record/metadata.ts'
import type { MoveOptions } from '../storage/storage.ts'
import type { Location } from './locate-session.ts'
import type { OpenUse } from './open-use.ts'

/** How long a session lives after a log-in. */
export interface NewLife {
  /** Its own TTL, in milliseconds. */
  readonly ownTTL: number | undefined
  readonly span: SessionSpan
}

/** What a log-in does to the session of one request, or to one of a `Manager` without requests. */
export interface LogInSteps {
  readonly settings: LifetimeSettings
  /** When the request began, in Unix milliseconds; `undefined`: there is none. */
  readonly began?: number | undefined
  /** For how many milliseconds a tombstone tells what has become of a session. */
  readonly grace: number
  /** When the session gets its new id, in Unix milliseconds, where that is noted. */
  readonly rotated?: number | undefined
  /** Ends the other sessions that the request has brought, if another user is logged in to them. */
  endOthers?(user: string): Promise<void>
  /**
   * Makes a new id for a session that will live so. Where a client may refuse it, it is told the id here, before anything
   * is stored under it.
   */
  makeId(life: NewLife): Promise<string>
  /**
   * Moves the session to a new id, in the storage alone. `span` says how long it lives then. `SESSION_DESTROYED`: it is no
   * longer there.
   */
  move(newId: string, span: SessionSpan, options: MoveOptions): Promise<void>
  /** What the use has found of a session that has ended: its tombstone, if there is one. */
  tombstone(): Awaitable<Metadata | undefined>
  /** Finds the session that an id opens for a new request. */
  find(id: string): Promise<Location>
  /** Stores a new session. */
  store(id: string, data: JsonMap, span: SessionSpan): Promise<void>
  /** Goes on with a session: the use then changes that one. */
  take(use: OpenUse, id: string, data: JsonMap): void
  /** If the client is not answered, moves the session back to its old id, with changes of its metadata. */
  undoUnlessAnswered?(use: OpenUse, oldId: string, metadata: MetadataChanges): void
}
