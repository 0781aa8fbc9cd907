import {
  type Change,
  decodeRecord,
  encodeRecord,
  type SessionRecord,
  StorageRecords,
  type StorageRecordsOptions,
  UNCHANGED,
} from '../../src/index.ts'

/** A storage like one over a network: its calls take random times, and it writes by compare-and-set with retries. */
export class StorageSlow extends StorageRecords {
  protected override readonly kind = 'StorageSlow'
  readonly engine: Map<string, Uint8Array>

  constructor(options?: StorageRecordsOptions, engine = new Map<string, Uint8Array>()) {
    super(options)
    this.engine = engine
  }

  protected override async readRecord(id: string, ttl?: number): Promise<SessionRecord | undefined> {
    return this.#decode(await this.#fetch(id), id, ttl)
  }

  protected override async updateRecord(id: string, change: Change, ttl?: number): Promise<void> {
    for (;;) {
      const seen = await this.#fetch(id)
      const record = change(this.#decode(seen, id, ttl))
      if (record === UNCHANGED) return
      const bytes = record && encodeRecord(record, id)
      await pause()
      if (this.engine.get(id) !== seen) continue
      if (bytes) this.engine.set(id, bytes)
      else this.engine.delete(id)
      return await pause()
    }
  }

  protected override async removeRecord(id: string): Promise<void> {
    await pause()
    this.engine.delete(id)
    await pause()
  }

  protected override async renewRecord(id: string, ttl: number): Promise<void> {
    await this.updateRecord(id, (record) => record && { ...record, stamp: this.now() }, ttl)
  }

  async #fetch(id: string): Promise<Uint8Array | undefined> {
    await pause()
    const bytes = this.engine.get(id)
    await pause()
    return bytes
  }

  #decode(bytes: Uint8Array | undefined, id: string, ttl?: number): SessionRecord | undefined {
    return bytes && decodeRecord(bytes, id, { ttl, now: this.now() })
  }
}

/** Waits for a few microtasks, sometimes for a turn of the event loop. */
async function pause(): Promise<void> {
  if (Math.random() < 0.1) await new Promise((resolve) => setTimeout(resolve))
  for (let turns = Math.random() * 4; turns > 0; turns--) await undefined
}
