import { fstatSync } from 'node:fs'
import { sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import { isExpired, type SessionRecord, unlessExpired } from '../../../src/record/record.ts'
import type { RecordCodec } from '../../../src/record/record-codec.ts'
import { readStamp, STAMP_LENGTH, writeStamp } from '../../../src/record/record-layout.ts'
import type { Access } from './file-access.ts'
import { fileError, notRegular } from './file-error.ts'
import type { FileIO } from './file-io.ts'
import { firstValue } from './first-value.ts'
import { RecordCache } from './record-cache.ts'
import { SUFFIX } from './session-files.ts'

/** What stands in a session's file. */
export interface FileReading {
  record: SessionRecord | undefined
  /** Who may use the file, where that was asked for. */
  access?: Access
}

/** How often a file that makes no sense is read again at once. */
const TRIES_AT_ONCE = 20

/** How long it is read again after that while it stays the same, and in all; in milliseconds. */
const PATIENCE = 250
const MOST_PATIENCE = 1000

/** A clock that stood still for so long, in milliseconds, was stopped. */
const STALL = 100

/** Reads and renews the records of a folder. */
export class RecordFiles {
  readonly cache = new RecordCache()
  readonly #folder: string
  readonly #io: FileIO
  readonly #codec: RecordCodec
  readonly #now: () => number

  constructor(folder: string, io: FileIO, codec: RecordCodec, now: () => number) {
    this.#folder = folder
    this.#io = io
    this.#codec = codec
    this.#now = now
  }

  pathOf(id: string): string {
    return `${this.#folder}${sep}${id}${SUFFIX}`
  }

  /**
   * Reads a record. A GoFrame that is just saving truncates the file and then writes it in two steps:
   * what can't be read is read again before it is called corrupt, or absent.
   */
  async read(id: string, ttl: number | undefined, withAccess = false): Promise<FileReading> {
    const path = this.pathOf(id)
    const end = performance.now() + MOST_PATIENCE
    let state = ''
    let deadline = Number.POSITIVE_INFINITY
    for (let tries = 1; ; tries++) {
      const isLast = performance.now() >= Math.min(deadline, end)
      const options: LookOptions = { ttl, withAccess, isLast }
      const found = await this.#io.read(path, (bytes, file, isOfOneMoment) =>
        isOfOneMoment ? this.#look(id, bytes, file, options) : torn(file, unsteady()),
      )
      if (found === undefined) return { record: undefined }
      if (!('torn' in found)) return found
      // While somebody goes on writing, there is something to wait for.
      const isSame = found.state === state
      if (isLast && (isSame || performance.now() >= end)) return finalOf(found)
      if (!isSame) deadline = performance.now() + PATIENCE
      state = found.state
      if (tries >= TRIES_AT_ONCE) await sleep(5)
    }
  }

  /** The stamp of a file; `undefined` where there is none, or, if that is asked for, no body behind it. */
  async stampOf(path: string, needsBody = false): Promise<number | undefined> {
    const least = needsBody ? STAMP_LENGTH + 1 : STAMP_LENGTH
    const stamp = await this.#io.read(path, (bytes) => (bytes.length < least ? NONE : readStamp(bytes)))
    return stamp === NONE ? undefined : stamp
  }

  /** Makes now the last use of a record that is there and alive, in place, as GoFrame does it. */
  async renew(id: string, ttl: number): Promise<void> {
    try {
      for (let tries = 1; tries <= 3; tries++) {
        let begin = Number.POSITIVE_INFINITY
        await this.#io.patch(this.pathOf(id), STAMP_LENGTH + 1, (bytes) => {
          if (isHalfWritten(bytes)) return undefined
          begin = this.#now()
          const stamp = readStamp(bytes)
          return stamp >= begin || isExpired(stamp, ttl, begin) ? undefined : stampBytes(begin)
        })
        // If the process was stopped in between, a later renewal of another one may have been set back.
        if (this.#now() - begin <= STALL) return
      }
    } catch (error) {
      throw fileError(error)
    }
  }

  #look(id: string, bytes: Uint8Array, file: number, options: LookOptions): FileReading | Torn {
    try {
      const record = this.#decode(id, bytes, options)
      if (record === undefined && isHalfWritten(bytes)) return torn(file)
      return options.withAccess ? { record, access: fstatSync(file) } : { record }
    } catch (error) {
      if (!isSessionError(error)) throw error
      return torn(file, error)
    }
  }

  #decode(id: string, bytes: Uint8Array, { ttl, isLast }: LookOptions): SessionRecord | undefined {
    const now = this.#now()
    const known = this.cache.find(id, bytes)
    if (known === undefined) {
      const record = this.#codec.decode(bytes, id, { ttl, now, readText: isLast ? firstValue : undefined })
      if (record !== undefined) this.cache.keep(id, new Uint8Array(bytes), record.data)
      return record
    }
    const record = { stamp: readStamp(bytes), data: known, isOutdated: this.#codec.isOutdated(bytes) }
    return unlessExpired(record, ttl, now)
  }
}

const NONE = Symbol('no stamp')

interface LookOptions {
  ttl: number | undefined
  withAccess: boolean
  /** What makes no sense now never will. */
  isLast: boolean
}

/** A file that makes no sense, at least not yet. */
interface Torn {
  torn: true
  access: Access
  /** Differs where somebody has written meanwhile. */
  state: string
  error?: SessionError | undefined
}

function unsteady(): SessionError {
  return new SessionError('RECORD_CORRUPT', 'the record goes on changing while it is read')
}

/** Of two GoFrames that save at once, one may have written its body before the other's stamp: a gap of zeros. */
function isHalfWritten(bytes: Uint8Array): boolean {
  return bytes.length <= STAMP_LENGTH || readStamp(bytes) === 0
}

function torn(file: number, error?: SessionError): Torn {
  const access = fstatSync(file)
  if (!access.isFile()) throw notRegular()
  return { torn: true, access, state: `${access.ino} ${access.ctimeMs} ${access.size}`, error }
}

function finalOf({ access, error }: Torn): FileReading {
  if (error !== undefined) throw error
  return { record: undefined, access }
}

function stampBytes(stamp: number): Uint8Array {
  const bytes = new Uint8Array(STAMP_LENGTH)
  writeStamp(bytes, stamp)
  return bytes
}
