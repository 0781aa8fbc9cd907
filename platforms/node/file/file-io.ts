import { constants, fstatSync, readSync } from 'node:fs'
import type { Awaitable } from '../../../src/common/awaitable.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { notRegular } from './file-error.ts'

/**
 * The few steps on files that a storage needs, waiting in the thread pool (`fileIOAsync`) or in place
 * (`fileIOSync`). Other errors are the system's own.
 */
export interface FileIO {
  /**
   * Hands the bytes of a file to `use`. No symbolic link is followed, and a FIFO hangs nobody. What the
   * system refuses is a `SessionError` here, at the source: each frame that waits costs a read.
   */
  read<T>(path: string, use: UseBytes<T>): Awaitable<T | undefined>
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

/**
 * Gets the bytes of a file, the open file itself, and whether the bytes are of one moment: a GoFrame
 * that saves in place while more than a page is read may leave us some of the old and some of the new.
 * They are only valid while it runs. It is not called where there is no file.
 */
export type UseBytes<T> = (bytes: Uint8Array, file: number, isOfOneMoment: boolean) => T

/** Reading: no symbolic link as the last part, and no waiting for the other end of a FIFO. */
export const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Reading and writing in place, as `READ_FLAGS`. */
export const PATCH_FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Creating: the file must not be there. */
export const CREATE_FLAGS = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW

/** What a record is read into: most fit at once. */
export const FIRST_READ = 16 * 1024

/** Whether a file that was just read, in one piece or in several, still begins with the same bytes. */
export function isUnchanged(file: number, bytes: Uint8Array): boolean {
  if (bytes.length <= PAGE) return true
  // It waits for no disk: these pages have been read this moment.
  const again = readSync(file, secondLook, 0, FIRST_READ, 0)
  const length = Math.min(bytes.length, FIRST_READ)
  return again === length && Buffer.compare(secondLook.subarray(0, length), bytes.subarray(0, length)) === 0
}

/** Refuses a device, which may never end. */
export function checkRegular(file: number): void {
  if (!fstatSync(file).isFile()) throw notRegular()
}

/** The same bytes with room behind the first `length` of them. */
export function withRoom(bytes: Uint8Array, length: number): Uint8Array {
  if (length < bytes.length) return bytes
  if (length >= LARGEST_RECORD) throw new SessionError('RECORD_CORRUPT', 'the record is too large')
  const longer = new Uint8Array(bytes.length * 4)
  longer.set(bytes)
  return longer
}

/** One page is copied at once: what is in it is of one moment. */
const PAGE = 4096
const secondLook = Buffer.allocUnsafeSlow(FIRST_READ)

/** No record is larger: reading one would only exhaust the memory. */
const LARGEST_RECORD = 256 * 1024 * 1024
