import { type Awaitable, isPromise } from '../../../src/common/awaitable.ts'
import { DefaultStorageFileUpdateTTLInterval } from '../../../src/common/goframe-defaults.ts'
import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import { isSessionId } from '../../../src/common/session-id.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import type { Codec } from '../../../src/record/codec.ts'
import { metadataTTL } from '../../../src/record/metadata.ts'
import { isExpired, isRenewable, type SessionRecord } from '../../../src/record/record.ts'
import { readStamp, STAMP_LENGTH, writeStamp } from '../../../src/record/record-bytes.ts'
import { idle } from './idle-work.ts'
import type { RecordEngine } from './record-engine.ts'

/** A stored record with its id. */
export type StoredBytes = readonly [id: string, bytes: Uint8Array]

/** The records that an engine keeps as bytes, laid out as in a session file. */
export class ByteRecords<E extends RecordEngine = RecordEngine> {
  readonly engine: E
  readonly #codec: Codec
  readonly #now: () => number
  /** When recently used sessions were last used, and their own TTLs, as far as this object knows. */
  readonly #uses = new Map<string, LastUse>()

  constructor(engine: E, codec: Codec, now: () => number) {
    this.engine = engine
    this.#codec = codec
    this.#now = now
  }

  read(id: string, ttl?: number): Awaitable<SessionRecord | undefined> {
    const bytes = this.engine.read(id)
    return isPromise(bytes) ? bytes.then((bytes) => this.decode(bytes, id, ttl)) : this.decode(bytes, id, ttl)
  }

  /** Changes a record in one atomic step. Returns what was written: `undefined` for a removal, or `UNCHANGED`. */
  async update(id: string, change: Change, ttl?: number): Promise<ReturnType<Change>> {
    let made = UNCHANGED as ReturnType<Change>
    await this.engine.update(id, (bytes) => {
      made = change(this.decode(bytes, id, ttl))
      return made === undefined || made === UNCHANGED ? made : this.encode(made, id)
    })
    if (made === undefined) this.#uses.delete(id)
    else if (made !== UNCHANGED) this.#note(id, made)
    return made
  }

  async remove(id: string): Promise<void> {
    this.#uses.delete(id)
    await this.engine.remove(id)
  }

  /** How long a session lives on, in milliseconds, if it was used just now; 0 if that is not known. */
  remaining(id: string, ttl: number): number {
    const { stamp, ownTTL = ttl } = this.#uses.get(id) ?? { stamp: Number.NEGATIVE_INFINITY }
    const now = this.#now()
    return now - stamp < DefaultStorageFileUpdateTTLInterval ? stamp + ownTTL - now : 0
  }

  /** Renews a record by the TTL that it has of its own by then, so that it is opened. */
  async renew(id: string, ttl: number): Promise<void> {
    const now = this.#now()
    await this.engine.update(id, (bytes) => {
      if (bytes === undefined || !this.#canRenew(bytes, id, ttl) || readStamp(bytes) >= now) return UNCHANGED
      const renewed = bytes.slice()
      writeStamp(renewed, now)
      return renewed
    })
    const use = this.#uses.get(id)
    if (use !== undefined) use.stamp = now
  }

  /**
   * Removes expired records until `isStopped`. A record that can't be removed stays, and the first such failure is
   * thrown at the end. `leftOut` hears of what is no record.
   */
  async sweep(ttl: number, isStopped: () => boolean, leftOut?: LeftOut): Promise<void> {
    const hasExpired = (bytes: Uint8Array, id: string): boolean => this.hasExpired(bytes, id, ttl)
    const failures: unknown[] = []
    for await (const entries of this.slices(leftOut)) {
      if (isStopped()) break
      const ids = entries.filter(([id, bytes]) => hasExpired(bytes, id)).map(([id]) => id)
      try {
        if (ids.length > 0) await this.engine.removeIf(ids, hasExpired)
      } catch (error) {
        failures.push(error)
      }
      await idle()
      // The next slice would open again what was closed.
      if (isStopped()) break
    }
    if (failures.length > 0) throw failures[0]
  }

  /** All records, in slices. `leftOut` hears of what is no record. */
  async *slices(leftOut?: LeftOut): AsyncGenerator<readonly StoredBytes[], void, undefined> {
    for await (const entries of this.engine.slices()) {
      yield entries.filter((entry): entry is StoredBytes => {
        const [id, bytes] = entry
        const isKept = isRecord(bytes) && isSessionId(id)
        if (!isKept) leftOut?.(noRecord())
        return isKept
      })
    }
  }

  /**
   * Whether a record has certainly expired. It is decoded only if it looks expired: it may have a longer TTL of its
   * own. One that can't be decoded is kept as long as the codec says.
   */
  hasExpired(bytes: Uint8Array, id: string, ttl: number | undefined): boolean {
    if (this.#isAlive(bytes, ttl)) return false
    try {
      return this.decode(bytes, id, ttl) === undefined
    } catch (error) {
      if (isSessionError(error)) return false
      throw error
    }
  }

  encode(record: SessionRecord, id: string): Uint8Array {
    return this.#codec.encode(record, id)
  }

  decode(bytes: Uint8Array | undefined, id: string, ttl: number | undefined): SessionRecord | undefined {
    if (bytes === undefined) return undefined
    if (!isRecord(bytes)) throw noRecord()
    const record = this.#codec.decode(bytes, id, { ttl, now: this.#now() })
    if (record !== undefined) this.#note(id, record)
    return record
  }

  #isAlive(bytes: Uint8Array, ttl: number | undefined): boolean {
    return isRecord(bytes) && (ttl === undefined || !isExpired(readStamp(bytes), ttl, this.#now()))
  }

  #canRenew(bytes: Uint8Array, id: string, ttl: number): boolean {
    try {
      return isRenewable(this.decode(bytes, id, ttl))
    } catch (error) {
      if (isSessionError(error)) return this.#isAlive(bytes, ttl)
      throw error
    }
  }

  #note(id: string, { stamp, data }: SessionRecord): void {
    if (this.#uses.size === MAX_USES) this.#uses.clear()
    this.#uses.set(id, { stamp, ownTTL: metadataTTL(data) })
  }
}

type LeftOut = (error: SessionError) => void

/** Whether bytes have a body and begin with a plausible time of a last use: bytes of something else hardly ever do. */
function isRecord(bytes: Uint8Array | undefined): bytes is Uint8Array {
  if (bytes === undefined || bytes.length <= STAMP_LENGTH) return false
  const stamp = readStamp(bytes)
  return stamp >= 0 && stamp < LATEST
}

function noRecord(): SessionError {
  return new SessionError('RECORD_CORRUPT', 'these bytes are no record')
}

/** Unix milliseconds, in the year 33658. */
const LATEST = 1e15

/** Of how many sessions the last use is known at most. Another session is renewed at once. */
const MAX_USES = 1000

interface LastUse {
  /** In Unix milliseconds. */
  stamp: number
  /** In milliseconds. */
  readonly ownTTL?: number | undefined
}
