import type { StorageOptions } from '../storage/storage.ts'
import type { LogInSteps } from './log-ins/log-in-steps.ts'
import type { OpenUse } from './open-use.ts'
import type { SessionInfo } from './session-info.ts'

/** Makes the id of a new session. `ttl` is the manager's, in milliseconds. An empty id counts as none. */
export type SessionIdFunc = (ttl: number) => string | Promise<string>

/** How a use begins: by removing the record (`cleared`), with a new session (`anew`), or by loading the record. */
export type UseBase = 'cleared' | 'anew' | undefined

/**
 * Loads, saves, moves and removes the record of one session, and holds the session's id. The changes of a use are in
 * its working copy.
 */
export interface SessionRepository {
  /** The session's id; empty until it has one. */
  id: string
  /** Makes the ids of new sessions (default: the storage makes them). */
  idFunc: SessionIdFunc | undefined
  /** The options for each call of the storage. */
  readonly options: StorageOptions
  /**
   * Throws if a change comes too late. `needsCookie`: the change creates the record, gives the session a new id or
   * changes its own TTL, so the response must set the session cookie. Without this method every change is allowed.
   */
  checkChange?(needsCookie: boolean): void
  /** The steps of a log-in, where there is one. */
  readonly logInSteps: LogInSteps | undefined
  /** Begins a use. Loads the record, unless the use begins otherwise. */
  load(base: UseBase): Promise<OpenUse>
  /** Looks at the stored session, and renews nothing. `undefined`: there is none. */
  info(): Promise<SessionInfo | undefined>
  /** Ends a use: saves its changes, or renews the TTL of a session that it has only read. */
  save(use: OpenUse): Promise<void>
  /** Saves changes before the use ends, and tells no client of it (default: `save` does it). */
  saveNow?(use: OpenUse): Promise<void>
  /** Removes the record of a use whose working copy was cleared. */
  remove(use: OpenUse): Promise<void>
  /** Moves the record of a use to a new id. `deleteOld`: removes the record of the old id. */
  move(use: OpenUse, deleteOld: boolean): Promise<void>
}
