import {
  type Change,
  decodeRecord,
  encodeRecord,
  type SessionRecord,
  StorageRecords,
  type StorageRecordsOptions,
  UNCHANGED,
} from '../../src/index.ts'

/** Stores sessions as bytes in a `Map`. An example of a storage: it needs only four methods. */
export class StorageMap extends StorageRecords {
  protected override readonly kind = 'StorageMap'
  readonly engine: Map<string, Uint8Array>

  constructor(options?: StorageRecordsOptions, engine = new Map<string, Uint8Array>()) {
    super(options)
    this.engine = engine
  }

  protected override readRecord(id: string, ttl?: number): SessionRecord | undefined {
    const bytes = this.engine.get(id)
    return bytes && decodeRecord(bytes, id, { ttl, now: this.now() })
  }

  protected override updateRecord(id: string, change: Change, ttl?: number): void {
    const record = change(this.readRecord(id, ttl))
    if (record === undefined) this.engine.delete(id)
    else if (record !== UNCHANGED) this.engine.set(id, encodeRecord(record, id))
  }

  protected override removeRecord(id: string): void {
    this.engine.delete(id)
  }

  protected override renewRecord(id: string, ttl: number): void {
    this.updateRecord(id, (record) => record && { ...record, stamp: this.now() }, ttl)
  }
}
