import { fstatSync } from 'node:fs'
import { sep } from 'node:path'
import { realClock, sleep } from '../../../src/common/real-timers.ts'
import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import { isExpired, type SessionRecord, unlessExpired } from '../../../src/record/record.ts'
import { readStamp, STAMP_LENGTH, writeStamp } from '../../../src/record/record-bytes.ts'
import type { RecordCodec } from '../../../src/record/record-codec.ts'
import type { Access } from './file-access.ts'
import { fileError, notRegular } from './file-error.ts'
import type { FileIO } from './file-io.ts'
import { firstJsonValue } from './first-json-value.ts'
import { RecordCache } from './record-cache.ts'
import { SUFFIX } from './session-files.ts'

/** What was read from a session's file. */
export interface FileReading {
  record: SessionRecord | undefined
  /** Who may use the file. It is there when it was asked for, and there is a file. */
  access?: Access
}

/** How often a file that can't be decoded is read without a pause in between. */
const READS_AT_ONCE = 20

/** How long it is read again after that: while it stays the same, and in all. In milliseconds. */
const PATIENCE = 250
const MAX_PATIENCE = 1000

/** If this much time passed during one renewal, in milliseconds, the process was stopped meanwhile. */
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
   * Reads a record. A GoFrame that is just saving truncates the file and then writes it in two steps: a file that
   * can't be decoded is read again before it counts as corrupt, or as none.
   */
  async read(id: string, ttl: number | undefined, withAccess = false): Promise<FileReading> {
    if (!this.#codec.isReady) await this.#codec.prepare()
    const path = this.pathOf(id)
    const end = realClock.now() + MAX_PATIENCE
    let state = ''
    let deadline = Number.POSITIVE_INFINITY
    for (let reads = 1; ; reads++) {
      const isLast = realClock.now() >= Math.min(deadline, end)
      const options: DecodeFileOptions = { ttl, withAccess, isLast }
      const found = await this.#io.read(path, (bytes, file, isOfOneMoment) =>
        isOfOneMoment ? this.#decodeFile(id, bytes, file, options) : torn(file, unsteady()),
      )
      if (found === undefined) return { record: undefined }
      if (!('torn' in found)) return found
      // A file that changes is still being written: that is worth waiting for.
      const isSame = found.state === state
      if (isLast && (isSame || realClock.now() >= end)) return finalOf(found)
      if (!isSame) deadline = realClock.now() + PATIENCE
      state = found.state
      if (reads >= READS_AT_ONCE) await sleep(5)
    }
  }

  /** The stamp of a file. `undefined` when there is none, or, with `needsBody`, when no body follows it. */
  async stampOf(id: string, needsBody = false): Promise<number | undefined> {
    const minLength = needsBody ? STAMP_LENGTH + 1 : STAMP_LENGTH
    const stamp = await this.#io.read(this.pathOf(id), (bytes) =>
      bytes.length < minLength ? NONE : readStamp(bytes),
    )
    return stamp === NONE ? undefined : stamp
  }

  /**
   * Whether there is a file that has certainly expired. A file is decoded only if it looks expired: it may have a
   * longer TTL of its own. One that can't be decoded is not waited for: it is kept until no TTL could keep it.
   */
  async hasExpired(id: string, ttl: number): Promise<boolean> {
    const state = await this.#io.read(this.pathOf(id), (bytes, _file, isOfOneMoment) => {
      if (bytes.length < STAMP_LENGTH || !isExpired(readStamp(bytes), ttl, this.#now())) return ALIVE
      if (isHalfWritten(bytes) || !this.#codec.isReady) return UNKNOWN
      return isOfOneMoment && this.#hasExpired(id, bytes, ttl) ? EXPIRED : ALIVE
    })
    if (state !== UNKNOWN) return state === EXPIRED
    if (this.#codec.isReady) return (await this.read(id, ttl)).record === undefined
    await this.#codec.prepare()
    return this.hasExpired(id, ttl)
  }

  /** Sets the last use of a record to now, in place, as GoFrame does. Does nothing when it is gone or expired. */
  async renew(id: string, ttl: number): Promise<void> {
    try {
      for (let attempt = 1; attempt <= 3; attempt++) {
        let begin = Number.POSITIVE_INFINITY
        await this.#io.patch(this.pathOf(id), STAMP_LENGTH + 1, (bytes) => {
          if (isHalfWritten(bytes)) return undefined
          begin = this.#now()
          const stamp = readStamp(bytes)
          return stamp >= begin || isExpired(stamp, ttl, begin) ? undefined : stampBytes(begin)
        })
        // If this process was stopped in between, it may have overwritten a later renewal by another process.
        if (this.#now() - begin <= STALL) return
      }
    } catch (error) {
      throw fileError(error)
    }
  }

  #decodeFile(id: string, bytes: Uint8Array, file: number, options: DecodeFileOptions): FileReading | Torn {
    try {
      const record = this.#decode(id, bytes, options)
      if (record === undefined && isHalfWritten(bytes)) return torn(file)
      return options.withAccess ? { record, access: fstatSync(file) } : { record }
    } catch (error) {
      if (!isSessionError(error)) throw error
      return torn(file, error)
    }
  }

  #hasExpired(id: string, bytes: Uint8Array, ttl: number): boolean {
    try {
      return this.#decode(id, bytes, { ttl, isLast: true }) === undefined
    } catch (error) {
      if (isSessionError(error)) return false
      throw error
    }
  }

  #decode(
    id: string,
    bytes: Uint8Array,
    { ttl, isLast }: Omit<DecodeFileOptions, 'withAccess'>,
  ): SessionRecord | undefined {
    const now = this.#now()
    const known = this.cache.decoded(id, bytes)
    if (known === undefined) {
      const record = this.#codec.decode(bytes, id, {
        ttl,
        now,
        readText: isLast ? firstJsonValue : undefined,
      })
      if (record !== undefined) this.cache.keep(id, new Uint8Array(bytes), record.data)
      return record
    }
    const record = { stamp: readStamp(bytes), data: known, isOutdated: this.#codec.isOutdated(bytes) }
    return unlessExpired(record, ttl, now)
  }
}

const NONE = Symbol('no stamp')

/** What a look at a file may show. */
const ALIVE = 'alive'
const EXPIRED = 'expired'
const UNKNOWN = 'unknown'

interface DecodeFileOptions {
  ttl: number | undefined
  withAccess: boolean
  /** Whether the file will not be read again. */
  isLast: boolean
}

/** A file that can't be decoded, or not yet. */
interface Torn {
  torn: true
  access: Access
  /** Changes when the file is written. */
  state: string
  error?: SessionError | undefined
}

function unsteady(): SessionError {
  return new SessionError('RECORD_CORRUPT', 'the record keeps changing while it is read')
}

/**
 * Whether a file has no body, or a stamp of zeros: when two GoFrames save at once, one may write its body before
 * the other one writes the stamp.
 */
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
