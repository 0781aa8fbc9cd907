import { constants } from 'node:fs'
import { SessionError } from '../../src/session-error.ts'

/**
 * The few steps on files that a storage needs, waiting in the thread pool (`fileIOAsync`) or in place
 * (`fileIOSync`). Errors are the system's own.
 */
export interface FileIO {
  /**
   * Hands the bytes of a file to `use`, with the open file; they are only valid while it runs.
   * `undefined` where there is no file. No symbolic link is followed, and a FIFO hangs nobody.
   */
  read<T>(path: string, use: (bytes: Uint8Array, file: number) => T): Awaitable<T | undefined>
  /**
   * Hands the first bytes of a file to `patch`, and writes what that answers over them, in place.
   * Where there is no file it does nothing.
   */
  patch(path: string, length: number, patch: (bytes: Uint8Array) => Uint8Array | undefined): Awaitable<void>
  /** Makes a file that must not exist yet, and answers it open for writing. */
  create(path: string, mode: number): Awaitable<number>
  /** Writes all bytes to an open file from its beginning on. */
  write(file: number, bytes: Uint8Array): Awaitable<void>
  /** Makes sure that what was written to an open file is on the disk. */
  sync(file: number): Awaitable<void>
  /** Makes sure that what was renamed in a folder is on the disk. */
  syncFolder(path: string): Awaitable<void>
  /** Closes a file, or sees to it. */
  close(file: number): void
  rename(from: string, to: string): Awaitable<void>
  unlink(path: string): Awaitable<void>
}

export type Awaitable<T> = T | Promise<T>

/** Reading: no symbolic link as the last part, and no waiting for the other end of a FIFO. */
export const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Reading and writing in place, as `READ_FLAGS`. */
export const PATCH_FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Creating: the file must not be there. */
export const CREATE_FLAGS = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW

/** What a record is read into: most fit at once. */
export const FIRST_READ = 16 * 1024

/** The same bytes with room behind the first `length` of them. */
export function withRoom(bytes: Uint8Array, length: number): Uint8Array {
  if (length < bytes.length) return bytes
  if (length >= LARGEST_RECORD) throw new SessionError('RECORD_CORRUPT', 'the record is too large')
  const longer = new Uint8Array(bytes.length * 4)
  longer.set(bytes)
  return longer
}

/** No record is larger: reading one would only exhaust the memory. */
const LARGEST_RECORD = 256 * 1024 * 1024
