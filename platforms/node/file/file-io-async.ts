import { close, closeSync, constants, fsync, open, read, rename, unlink, write } from 'node:fs'
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
import { openReads } from './handle-limit.ts'
import { batch } from './thread-pool-batch.ts'

/** File operations that run in the thread pool. Most of what one costs is the round trip to a thread. */
export const fileIOAsync: FileIO = {
  read: (path, use) =>
    new Promise((resolve, reject) => {
      const opened = (failure: Failure, file: number): void => {
        if (failure) {
          batch.end()
          openReads.give()
          if (errnoOf(failure) === 'ENOENT') resolve(undefined)
          else reject(fileError(failure))
          return
        }
        const buffer = takeSpare()
        // At a position: the system refuses this for a FIFO or a socket.
        read(file, buffer, 0, FIRST_READ, 0, async (error, length) => {
          batch.end()
          try {
            if (error) throw error
            const isAll = length < FIRST_READ
            const bytes = isAll ? buffer.subarray(0, length) : await readRest(file, buffer)
            resolve(use(bytes, file, isUnchanged(file, bytes)))
          } catch (problem) {
            reject(fileError(problem))
          } finally {
            // Closing a file that was only read needs no disk, so it is not worth a round trip.
            closeSync(file)
            openReads.give()
            giveSpare(buffer)
          }
        })
      }
      const start = (): void => batch.begin(() => open(path, READ_FLAGS, opened))
      if (openReads.tryTake()) start()
      else openReads.whenFree(start)
    }),
  async patch(path, patch) {
    const file = await openForRead(path, PATCH_FLAGS).catch((error) => {
      if (errnoOf(error) !== 'ENOENT') throw error
    })
    if (file === undefined) return
    const buffer = takeSpare()
    try {
      const length = await readPart(file, buffer, 0)
      const patched = patch(length < FIRST_READ ? buffer.subarray(0, length) : await readRest(file, buffer))
      if (patched !== undefined) await writePart(file, patched, 0)
    } finally {
      giveSpare(buffer)
      close(file, openReads.give)
    }
  },
  create: (path, mode) => promised((done) => open(path, CREATE_FLAGS, mode, done)),
  async write(file, bytes) {
    let at = 0
    while (at < bytes.length) at += await writePart(file, bytes, at)
  },
  sync: (file) => promised((done) => fsync(file, (error) => done(error, undefined))),
  async syncFolder(path) {
    const folder = await openForRead(path, constants.O_RDONLY)
    try {
      await promised((done) => fsync(folder, (error) => done(error, undefined)))
    } finally {
      close(folder, openReads.give)
    }
  },
  close: (file, closed) => close(file, closed),
  rename: (from, to) => promised((done) => rename(from, to, (error) => done(error, undefined))),
  unlink: (path) => promised((done) => unlink(path, (error) => done(error, undefined))),
}

const MAX_SPARE = 64
const spare: Buffer[] = []

function takeSpare(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(FIRST_READ)
}

function giveSpare(buffer: Buffer): void {
  if (spare.length < MAX_SPARE) spare.push(buffer)
}

/** Opens a file in a place of `openReads`. Give the place back when the file is closed. */
async function openForRead(path: string, flags: number): Promise<number> {
  await openReads.take()
  try {
    return await promised((done) => open(path, flags, done))
  } catch (error) {
    openReads.give()
    throw error
  }
}

function writePart(file: number, bytes: Uint8Array, at: number): Promise<number> {
  return promised((done) => write(file, bytes, at, bytes.length - at, at, done))
}

async function readRest(file: number, first: Uint8Array): Promise<Uint8Array> {
  checkRegular(file)
  let bytes = first
  for (let length = first.length; ; ) {
    bytes = withRoom(bytes, length)
    const part = await readPart(file, bytes, length)
    if (part === 0) return bytes.subarray(0, length)
    length += part
  }
}

function readPart(file: number, bytes: Uint8Array, at: number): Promise<number> {
  return promised((done) => read(file, bytes, at, bytes.length - at, at, done))
}

/** Deno calls back with `undefined` where Node passes `null`. */
type Failure = Error | null | undefined

function promised<T>(start: (done: (error: Failure, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)))
  })
}
