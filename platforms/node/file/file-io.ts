import { Buffer } from 'node:buffer'
import { constants, fstatSync, readSync } from 'node:fs'
import type { Awaitable } from '../../../src/common/awaitable.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { notRegular } from './file-error.ts'

/**
 * The file operations that a storage needs: in the thread pool (`fileIOAsync`), or blocking (`fileIOSync`). Except
 * in `read`, errors are the system's own. A file that an operation opens and closes again takes a place of
 * `openReads`, unless both happen within one blocking step.
 */
export interface FileIO {
  /**
   * Calls `use` with the bytes of a file, and returns its result; `undefined` when there is no file. It follows no
   * symbolic link, and does not wait for a FIFO. Its errors are `SessionError`s: to convert them in a caller would
   * cost one more promise for each read.
   */
  read<T>(path: string, use: UseBytes<T>): Awaitable<T | undefined>
  /**
   * Calls `patch` with the bytes of a file, and writes the bytes that it returns over the first ones, in place. Does
   * nothing when there is no file.
   */
  patch(path: string, patch: (bytes: Uint8Array) => Uint8Array | undefined): Awaitable<void>
  /** Makes a file that must not exist yet, and returns it open for writing. */
  create(path: string, mode: number): Awaitable<number>
  /** Writes all bytes to an open file, from its beginning. */
  write(file: number, bytes: Uint8Array): Awaitable<void>
  /** Waits until what was written to an open file is on the disk. */
  sync(file: number): Awaitable<void>
  /** Waits until what was renamed in a folder is on the disk. */
  syncFolder(path: string): Awaitable<void>
  /**
   * Closes a file, and then calls `closed`. In the thread pool it does not wait for that, and ignores failures.
   */
  close(file: number, closed: () => void): void
  rename(from: string, to: string): Awaitable<void>
  unlink(path: string): Awaitable<void>
}

/**
 * Gets the bytes of a file, the open file, and whether all bytes are of one moment: when a GoFrame saves in place
 * while more than a page is read, some may be old and some new. The bytes are only valid until it returns.
 */
export type UseBytes<T> = (bytes: Uint8Array, file: number, isOfOneMoment: boolean) => T

/** To read: not through a symbolic link at the end of the path, and without waiting for a FIFO's other end. */
export const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** To read and write in place, otherwise as `READ_FLAGS`. */
export const PATCH_FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** To create a file that must not exist. */
export const CREATE_FLAGS = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW

/** How many bytes the first read asks for: most records are shorter. */
export const FIRST_READ = 16 * 1024

/** Whether a file that was just read still begins with the same bytes. */
export function isUnchanged(file: number, bytes: Uint8Array): boolean {
  if (bytes.length <= PAGE) return true
  // This does not wait for the disk: these pages have just been read.
  const again = readSync(file, secondLook, 0, FIRST_READ, 0)
  const length = Math.min(bytes.length, FIRST_READ)
  return again === length && Buffer.compare(secondLook.subarray(0, length), bytes.subarray(0, length)) === 0
}

/** Throws unless an open file is a regular one: reading a device may never end. */
export function checkRegular(file: number): void {
  if (!fstatSync(file).isFile()) throw notRegular()
}

/** The same bytes, with room after the first `length` of them. */
export function withRoom(bytes: Uint8Array, length: number): Uint8Array {
  if (length < bytes.length) return bytes
  if (length >= MAX_RECORD_LENGTH) throw new SessionError('RECORD_CORRUPT', 'the record is too large')
  const longer = new Uint8Array(bytes.length * 4)
  longer.set(bytes)
  return longer
}

/** The length of a page. The system copies it at once, so its bytes are of one moment. */
const PAGE = 4096
const secondLook = Buffer.allocUnsafeSlow(FIRST_READ)

/** No record is longer, in bytes: reading such a file would only exhaust the memory. */
const MAX_RECORD_LENGTH = 256 * 1024 * 1024
