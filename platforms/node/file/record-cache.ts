import { RecentMap } from '../../../src/common/recent-map.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import type { SessionRecord } from '../../../src/record/record.ts'
import { readStamp, STAMP_LENGTH } from '../../../src/record/record-bytes.ts'

/** Larger records, in bytes, are decoded at each read. */
const MAX_LENGTH = 16 * 1024
const MAX_RECORDS = 1000

/**
 * The last record of each recently used session, with its bytes: while a file still holds the same bytes, it need
 * not be decrypted and parsed again. It holds plaintext, in a process that has the key anyway.
 */
export class RecordCache {
  readonly #entries = new RecentMap<Entry>(MAX_RECORDS)

  /** The data to which these bytes were decoded before, if they were. Their stamp may differ. */
  decoded(id: string, bytes: Uint8Array): JsonMap | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined || bytes.length !== STAMP_LENGTH + entry.body.length) return undefined
    if (Buffer.compare(bytes.subarray(STAMP_LENGTH), entry.body) !== 0) return undefined
    entry.stamp = readStamp(bytes)
    this.#entries.set(id, entry)
    return entry.data
  }

  /** The record as this process knows it. Its last use may be later. */
  last(id: string): SessionRecord | undefined {
    return this.#entries.get(id)
  }

  /** Keeps a record; the bytes must not change afterwards. */
  keep(id: string, bytes: Uint8Array, data: JsonMap): void {
    if (bytes.length > MAX_LENGTH) this.#entries.delete(id)
    else this.#entries.set(id, { body: bytes.subarray(STAMP_LENGTH), data, stamp: readStamp(bytes) })
  }

  drop(id: string): void {
    this.#entries.delete(id)
  }

  clear(): void {
    this.#entries.clear()
  }
}

interface Entry {
  body: Uint8Array
  data: JsonMap
  stamp: number
}
