import type { Update } from '../record/update-function.ts'

/** How a working copy reads and writes the values of its storage. */
export interface WorkingCopyOptions {
  /** Whether only the reserved key was loaded, because the storage is read by field (default `false`). */
  readonly isPartial?: boolean | undefined
  /** Turns the JSON text of a value into the text that the storage will keep, see `Storage.storedText`. */
  readonly storedText?: StoredText | undefined
}

/** Turns the JSON text of a value into the text that the storage will keep. */
export type StoredText = (key: string, text: string) => string

/** A key that update functions have changed. */
export interface Updated {
  /** The JSON text of what the first function got. */
  readonly before: string | undefined
  readonly functions: Update[]
}
