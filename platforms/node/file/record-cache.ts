import { RecentMap } from '../../../src/common/recent-map.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import { readStamp, STAMP_LENGTH } from '../../../src/record/record-layout.ts'

/** Records beyond it are read anew each time. */
const LARGEST = 16 * 1024
const MOST = 1000

/**
 * The last record of each of the sessions in use, by its bytes: where a file still holds the same, its
 * parsing and decrypting is saved. It holds plaintext, in the process that has the key.
 */
export class RecordCache {
  readonly #entries = new RecentMap<Entry>(MOST)

  /** What these bytes were decoded to before; the stamp may be another one. */
  find(id: string, bytes: Uint8Array): JsonMap | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined || bytes.length !== STAMP_LENGTH + entry.body.length) return undefined
    if (Buffer.compare(bytes.subarray(STAMP_LENGTH), entry.body) !== 0) return undefined
    entry.stamp = readStamp(bytes)
    this.#entries.set(id, entry)
    return entry.data
  }

  /** When the session was last used, as far as this process has seen. */
  stampOf(id: string): number | undefined {
    return this.#entries.get(id)?.stamp
  }

  /** Keeps a record; the bytes must not change afterwards. */
  keep(id: string, bytes: Uint8Array, data: JsonMap): void {
    if (bytes.length > LARGEST) this.#entries.delete(id)
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
