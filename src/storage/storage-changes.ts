import { asyncDispose } from '../common/async-dispose.ts'
import type { Awaitable } from '../common/awaitable.ts'
import { RESERVED_KEY } from '../common/reserved-key.ts'
import { SessionError } from '../common/session-error.ts'
import { checkSessionId, newSessionId } from '../common/session-id.ts'
import { checkKeyType, checkSessionKey } from '../common/session-key.ts'
import { checkTTL } from '../common/ttl.ts'
import { encodeFields, encodeValue } from '../json/json-encode.ts'
import { type ChangeSet, directChanges } from '../record/change-set.ts'
import { checkCall } from './check-call.ts'
import { type MoveSteps, moveRecord } from './move-record.ts'
import type { LifeOptions, MoveOptions, StorageOptions } from './storage.ts'
import { callError } from './storage-call.ts'

/** The methods of a storage that change keys: each one makes a change set and applies it. */
export abstract class StorageChanges {
  /** @internal */
  readonly isWhole = true
  /** The name of this storage in errors. */
  protected abstract readonly kind: string

  /**
   * Applies a change set in one atomic step. `ttl` is in milliseconds; without it the session keeps the TTL
   * that it has.
   *
   * @internal
   */
  protected abstract apply(
    id: string,
    changes: ChangeSet,
    ttl: number | undefined,
    options: LifeOptions | undefined,
  ): Awaitable<void>

  /** @internal The steps that move a session to another id. */
  protected abstract moveSteps(
    id: string,
    newId: string,
    ttl: number,
    options: MoveOptions,
  ): MoveSteps<unknown>

  /** Makes the id of a new session. */
  async newId(ttl: number, _options?: StorageOptions): Promise<string> {
    checkTTL(ttl)
    return newSessionId()
  }

  /** Sets one key at once. Makes the session if there is none. */
  async set(id: string, key: string, value: unknown, ttl: number, options?: StorageOptions): Promise<void> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      checkSessionKey(key)
      await this.apply(id, directChanges(new Map([[key, encodeValue(value)]])), ttl, options)
    } catch (error) {
      throw callError(error, this.kind, 'set')
    }
  }

  /** Sets several keys at once. Makes the session if there is none. */
  async setMap(
    id: string,
    data: Readonly<Record<string, unknown>>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      await this.apply(id, directChanges(encodeFields(data, checkSessionKey)), ttl, options)
    } catch (error) {
      throw callError(error, this.kind, 'setMap')
    }
  }

  /** Removes one key at once. */
  async remove(id: string, key: string, options?: StorageOptions): Promise<void> {
    try {
      checkCall(id, options)
      if (key === RESERVED_KEY) return
      checkKeyType(key)
      await this.apply(id, directChanges(new Map(), [key]), undefined, options)
    } catch (error) {
      throw callError(error, this.kind, 'remove')
    }
  }

  /**
   * Applies the changes of one use to the record as it is now, in one atomic step.
   *
   * @throws `SESSION_DESTROYED`: the session was loaded, and has since been removed, has expired or has got a new id.
   */
  async mergeSession(id: string, changes: ChangeSet, ttl: number, options?: LifeOptions): Promise<void> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      await this.apply(id, changes, ttl, options)
    } catch (error) {
      throw callError(error, this.kind, 'mergeSession')
    }
  }

  /**
   * Moves a session, with its data, to a new id.
   *
   * @throws `SESSION_DESTROYED`: there is none, or another one than the use has loaded.
   * @throws `INVALID_SESSION_ID`: the new id holds a session or a redirect already.
   */
  async moveSession(id: string, newId: string, ttl: number, options: MoveOptions = {}): Promise<void> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      checkSessionId(newId)
      if (newId === id) throw new SessionError('INVALID_ARGUMENT', 'newId must differ from id')
      await moveRecord(this.moveSteps(id, newId, ttl, options))
    } catch (error) {
      throw callError(error, this.kind, 'moveSession')
    }
  }

  async [asyncDispose](): Promise<void> {}
}
