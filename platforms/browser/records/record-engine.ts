import type { Awaitable } from '../../../src/common/awaitable.ts'
import type { UNCHANGED } from '../../../src/record/change.ts'

/** What a browser keeps records in: bytes by the id of their session. Its failures are `SessionError`s. */
export interface RecordEngine {
  /** What others that keep their records in the same place call it too; without it there are none. */
  readonly place: string | undefined

  read(id: string): Awaitable<Uint8Array | undefined>

  /**
   * Puts what `change` makes of the bytes in their place, in one atomic step: others, `undefined` for none,
   * or `UNCHANGED`. What `change` throws is passed on, and nothing is written. It may be run again.
   */
  update(id: string, change: ChangeBytes): Awaitable<void>

  remove(id: string): Awaitable<void>

  /** Removes those of them that are to go when they are looked at then. */
  removeIf(ids: readonly string[], isToGo: IsToGo): Awaitable<void>

  /** All records, some at a time: never all of them are held. */
  slices(): AsyncIterable<readonly RecordEntry[]>

  /** Lets go of what it holds open; the next use opens it again. */
  close(): void
}

export type ChangeBytes = (bytes: Uint8Array | undefined) => Uint8Array | undefined | typeof UNCHANGED

/** Looks at the bytes of a record as they are then. */
export type IsToGo = (bytes: Uint8Array, id: string) => boolean

export type RecordEntry = readonly [id: string, bytes: Uint8Array]
