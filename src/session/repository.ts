import type { StorageOptions } from '../storage/storage.ts'
import type { OpenUse } from './open-use.ts'

/** Makes the id of a new session. `ttl` is the manager's, in milliseconds. An empty id counts as none. */
export type SessionIdFunc = (ttl: number) => string | Promise<string>

/**
 * Loads, saves, moves and removes the record of one session. It knows the session's id and storage. The working copy
 * knows what a use has changed.
 */
export interface SessionRepository {
  /** The session's id; empty until it has one. */
  id: string
  /** Makes a new id where the session needs one (default: the storage does). */
  idFunc: SessionIdFunc | undefined
  /** The options that each call of the storage gets. */
  readonly options: StorageOptions
  /**
   * Throws if a change comes too late. `needsCookie`: the change will create the record, or give the session a new
   * id. Without this method every change is allowed.
   */
  checkChange?(needsCookie: boolean): void
  /** Begins a use: loads the record, or does not if the use begins by removing it (`cleared`). */
  load(base: 'cleared' | undefined): Promise<OpenUse>
  /** Ends a use: saves its changes, or renews the TTL of a session that it has only read. */
  save(use: OpenUse): Promise<void>
  /** Removes the record of a use whose working copy was cleared. */
  remove(use: OpenUse): Promise<void>
  /** Moves the record of a use to a new id. `deleteOld`: removes the record of the old id. */
  move(use: OpenUse, deleteOld: boolean): Promise<void>
}
