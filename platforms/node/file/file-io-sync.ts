import { Buffer } from 'node:buffer'
import { closeSync, fsyncSync, openSync, readSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { errnoOf, fileError } from './file-error.ts'
import {
  CREATE_FLAGS,
  checkRegular,
  FIRST_READ,
  type FileIO,
  isUnchanged,
  PATCH_FLAGS,
  READ_FLAGS,
  withRoom,
} from './file-io.ts'

/** File operations that block the event loop. They are the fastest when the disk serves them from its cache. */
export const fileIOSync: FileIO = {
  read(path, use) {
    let file: number | undefined
    try {
      file = openExisting(path, READ_FLAGS)
      if (file === undefined) return undefined
      // At a position: the system refuses this for a FIFO or a socket.
      const length = readSync(file, scratch, 0, FIRST_READ, 0)
      const bytes = length < FIRST_READ ? scratch.subarray(0, length) : readRest(file, scratch)
      return use(bytes, file, isUnchanged(file, bytes))
    } catch (error) {
      throw fileError(error)
    } finally {
      if (file !== undefined) closeSync(file)
    }
  },
  patch(path, patch) {
    const file = openExisting(path, PATCH_FLAGS)
    if (file === undefined) return
    try {
      const length = readSync(file, scratch, 0, FIRST_READ, 0)
      const patched = patch(length < FIRST_READ ? scratch.subarray(0, length) : readRest(file, scratch))
      if (patched !== undefined) writeSync(file, patched, 0, patched.length, 0)
    } finally {
      closeSync(file)
    }
  },
  create: (path, mode) => openSync(path, CREATE_FLAGS, mode),
  write(file, bytes) {
    let at = 0
    while (at < bytes.length) at += writeSync(file, bytes, at, bytes.length - at, at)
  },
  sync: fsyncSync,
  syncFolder(path) {
    const folder = openSync(path, 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  },
  close(file, closed) {
    closeSync(file)
    closed()
  },
  rename: renameSync,
  unlink: unlinkSync,
}

function openExisting(path: string, flags: number): number | undefined {
  try {
    return openSync(path, flags)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function readRest(file: number, first: Uint8Array): Uint8Array {
  checkRegular(file)
  let bytes = first
  for (let length = first.length; ; ) {
    bytes = withRoom(bytes, length)
    const part = readSync(file, bytes, length, bytes.length - length, length)
    if (part === 0) return bytes.subarray(0, length)
    length += part
  }
}

const scratch = Buffer.allocUnsafeSlow(FIRST_READ)
