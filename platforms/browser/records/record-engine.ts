import type { Awaitable } from '../../../src/common/awaitable.ts'
import type { UNCHANGED } from '../../../src/record/change.ts'

/** Keeps records in a browser, as bytes by session id. Its errors are `SessionError`s. */
export interface RecordEngine {
  /** Names the place of the records: engines of the same place share them. `undefined`: no other engine shares them. */
  readonly place: string | undefined

  read(id: string): Awaitable<Uint8Array | undefined>

  /**
   * Replaces the bytes, in one atomic step, by what `change` returns for them: other bytes, `undefined` to remove
   * them, or `UNCHANGED`. When `change` throws, nothing is written and the error is passed on. It may be called again.
   */
  update(id: string, change: ChangeBytes): Awaitable<void>

  remove(id: string): Awaitable<void>

  /** Removes those for which `isToGo` returns true, in one step with the look at their bytes. */
  removeIf(ids: readonly string[], isToGo: IsToGo): Awaitable<void>

  /** All records, in slices, so that they are never all in memory. */
  slices(): AsyncIterable<readonly RecordEntry[]>

  /** Closes what is open. The next use opens it again. */
  close(): void
}

/** An engine in which one step can also write another record than the one that it changes. */
export interface TwoRecordEngine extends RecordEngine {
  update(id: string, change: ChangeTwo): Awaitable<void>
}

/** `add` writes another record, in the same step. Where there is one the step fails with `INVALID_SESSION_ID`. */
export type ChangeTwo = (
  bytes: Uint8Array | undefined,
  add: (id: string, bytes: Uint8Array) => void,
) => ReturnType<ChangeBytes>

export type ChangeBytes = (bytes: Uint8Array | undefined) => Uint8Array | undefined | typeof UNCHANGED

/** Whether a record is to be removed, by the bytes that it has then. */
export type IsToGo = (bytes: Uint8Array, id: string) => boolean

/** `undefined`: what is kept under the id is no bytes. The id may be no session id. */
export type RecordEntry = readonly [id: string, bytes: Uint8Array | undefined]
