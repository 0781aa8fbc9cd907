import type { StorageOptions } from '../storage/storage.ts'
import type { SessionUse } from './session-use.ts'

/** Makes the id of a new session; it is given the TTL in milliseconds. */
export type SessionIdFunc = (ttl: number) => string | Promise<string>

/**
 * Loads, saves, moves and removes one session. It knows the session's id and its storage; what a use of the session
 * changes is the working copy's business.
 */
export interface SessionRepository {
  /** The session's id; empty until it has one. */
  id: string
  /** Makes the id of a session that has none; by default the storage does. */
  idFunc: SessionIdFunc | undefined
  /** What each call of the storage is given. */
  readonly options: StorageOptions
  /**
   * Throws where a change comes too late. `needsNewId`: the session has no record yet, or is about to get another
   * id. Without this method every change is allowed.
   */
  checkChange?(needsNewId: boolean): void
  /** Begins a use: loads the record, unless it is known to be `cleared`. */
  load(base: 'cleared' | undefined): Promise<SessionUse>
  /** Ends a use: saves what it has changed, or renews what it has only read. */
  save(use: SessionUse): Promise<void>
  /** Removes the record of a use that has been cleared. */
  remove(use: SessionUse): Promise<void>
  /** Moves the record of a use to a new id, and removes the old one if `deleteOld` says so. */
  move(use: SessionUse, deleteOld: boolean): Promise<void>
}
