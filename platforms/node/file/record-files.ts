import { fstatSync } from 'node:fs'
import { sep } from 'node:path'
import type { Awaitable } from '../../../src/common/awaitable.ts'
import { isSessionError } from '../../../src/common/session-error.ts'
import { holdsRedirect } from '../../../src/record/holds-redirect.ts'
import { isExpired, isRenewable, type SessionRecord, unlessExpired } from '../../../src/record/record.ts'
import { readStamp, STAMP_LENGTH, writeStamp } from '../../../src/record/record-bytes.ts'
import type { RecordCodec } from '../../../src/record/record-codec.ts'
import type { Access } from './file-access.ts'
import { fileError } from './file-error.ts'
import type { FileIO } from './file-io.ts'
import { firstJsonValue } from './first-json-value.ts'
import { RecordCache } from './record-cache.ts'
import { SUFFIX } from './session-files.ts'
import { readUntilWritten, type Torn, torn, unsteady } from './torn-file.ts'

/** What was read from a session's file. */
export interface FileReading {
  record: SessionRecord | undefined
  /** Who may use the file. It is there when it was asked for, and there is a file. */
  access?: Access
}

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
   * can't be decoded is read again before it counts as corrupt, or as none. `onWait` is called when that takes long; it
   * returns a function to call at the end.
   */
  async read(
    id: string,
    ttl: number | undefined,
    withAccess = false,
    onWait?: () => () => void,
  ): Promise<FileReading> {
    if (!this.#codec.isReady) await this.#codec.prepare()
    const options: DecodeFileOptions = { ttl, withAccess, isLast: false }
    const found = await this.#readOnce(this.#io, id, options)
    if (found === undefined) return { record: undefined }
    if (!('torn' in found)) return found
    const again = (io: FileIO, isLast: boolean) => this.#readOnce(io, id, { ...options, isLast })
    return finalOf(await readUntilWritten(this.#io, again, onWait))
  }

  /** Whether a file holds more than a stamp, and no redirect. */
  async holdsSession(id: string): Promise<boolean> {
    if (!this.#codec.isReady) await this.#codec.prepare()
    const isSession = await this.#io.read(
      this.pathOf(id),
      (bytes) => bytes.length > STAMP_LENGTH && !holdsRedirect(this.#codec, bytes, id),
    )
    return isSession ?? false
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

  /**
   * Sets the last use of a record to now, in place, as GoFrame does. Does nothing when it is gone or has expired: by
   * the TTL that it has of its own by then, so that it is opened.
   */
  async renew(id: string, ttl: number): Promise<void> {
    try {
      if (!this.#codec.isReady) await this.#codec.prepare()
      for (let attempt = 1; attempt <= 3; attempt++) {
        let begin = Number.POSITIVE_INFINITY
        await this.#io.patch(this.pathOf(id), (bytes) => {
          if (isHalfWritten(bytes)) return undefined
          begin = this.#now()
          return readStamp(bytes) < begin && this.#canRenew(id, bytes, ttl) ? stampBytes(begin) : undefined
        })
        // If this process was stopped in between, it may have overwritten a later renewal by another process.
        if (this.#now() - begin <= STALL) return
      }
    } catch (error) {
      throw fileError(error)
    }
  }

  #readOnce(io: FileIO, id: string, options: DecodeFileOptions): Awaitable<FileReading | Torn | undefined> {
    return io.read(this.pathOf(id), (bytes, file, isOfOneMoment) =>
      isOfOneMoment ? this.#decodeFile(id, bytes, file, options) : torn(file, unsteady()),
    )
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

  #canRenew(id: string, bytes: Uint8Array, ttl: number): boolean {
    try {
      return isRenewable(this.#decode(id, bytes, { ttl, isLast: true }))
    } catch (error) {
      if (isSessionError(error)) return !isExpired(readStamp(bytes), ttl, this.#now())
      throw error
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

/**
 * Whether a file has no body, or a stamp of zeros: when two GoFrames save at once, one may write its body before
 * the other one writes the stamp.
 */
function isHalfWritten(bytes: Uint8Array): boolean {
  return bytes.length <= STAMP_LENGTH || readStamp(bytes) === 0
}

/** What a file is that was read until it could be decoded, or was surely not being written any more. */
function finalOf(found: FileReading | Torn | undefined): FileReading {
  if (found === undefined) return { record: undefined }
  if (!('torn' in found)) return found
  if (found.error !== undefined) throw found.error
  return { record: undefined, access: found.access }
}

function stampBytes(stamp: number): Uint8Array {
  const bytes = new Uint8Array(STAMP_LENGTH)
  writeStamp(bytes, stamp)
  return bytes
}
