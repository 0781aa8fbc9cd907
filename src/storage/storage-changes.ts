import type { Awaitable } from '../common/awaitable.ts'
import { RESERVED_KEY } from '../common/reserved-key.ts'
import { SessionError } from '../common/session-error.ts'
import { checkSessionId, newSessionId } from '../common/session-id.ts'
import { checkSessionKey } from '../common/session-key.ts'
import { checkTTL } from '../common/ttl.ts'
import { encodeFields, encodeValue } from '../json/json-encode.ts'
import { type ChangeSet, directChanges } from '../record/change-set.ts'
import { type MoveSteps, moveRecord } from './move-record.ts'
import type { MoveOptions, StorageOptions } from './storage.ts'
import { runOperation } from './storage-operation.ts'

/** The half of a storage that follows from applying change sets: every write of keys is one. */
export abstract class StorageChanges {
  /** What errors call this storage. */
  protected abstract readonly kind: string

  /** Applies a change set in one atomic step; without a TTL (milliseconds) the session lives on as it would. */
  protected abstract apply(
    id: string,
    changes: ChangeSet,
    ttl: number | undefined,
    options: StorageOptions | undefined,
  ): Awaitable<void>

  /** The steps of moving a session to another id. */
  protected abstract moveSteps(
    id: string,
    newId: string,
    ttl: number,
    options: MoveOptions,
  ): MoveSteps<unknown>

  async newId(ttl: number, _options?: StorageOptions): Promise<string> {
    checkTTL(ttl)
    return newSessionId()
  }

  async set(id: string, key: string, value: unknown, ttl: number, options?: StorageOptions): Promise<void> {
    await this.run('set', id, options, () => {
      checkTTL(ttl)
      checkSessionKey(key)
      return this.apply(id, directChanges(new Map([[key, encodeValue(value)]])), ttl, options)
    })
  }

  async setMap(
    id: string,
    data: Readonly<Record<string, unknown>>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void> {
    await this.run('setMap', id, options, () => {
      checkTTL(ttl)
      return this.apply(id, directChanges(encodeFields(data, checkSessionKey)), ttl, options)
    })
  }

  async remove(id: string, key: string, options?: StorageOptions): Promise<void> {
    await this.run('remove', id, options, () => {
      if (key === RESERVED_KEY) return undefined
      checkSessionKey(key)
      return this.apply(id, directChanges(new Map(), [key]), undefined, options)
    })
  }

  async mergeSession(id: string, changes: ChangeSet, ttl: number, options?: StorageOptions): Promise<void> {
    await this.run('mergeSession', id, options, () => {
      checkTTL(ttl)
      return this.apply(id, changes, ttl, options)
    })
  }

  async moveSession(id: string, newId: string, ttl: number, options: MoveOptions = {}): Promise<void> {
    await this.run('moveSession', id, options, () => {
      checkTTL(ttl)
      checkSessionId(newId)
      if (newId === id) throw new SessionError('INVALID_ARGUMENT', 'the new session id is the old one')
      return moveRecord(this.moveSteps(id, newId, ttl, options))
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Runs what one call does, after the checks that all calls have in common. */
  protected run<T>(
    operation: string,
    id: string,
    options: StorageOptions | undefined,
    work: () => Awaitable<T>,
  ): Awaitable<T> {
    return runOperation(`${this.kind}.${operation}`, id, options, work)
  }
}
