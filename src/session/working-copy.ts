import { RESERVED_KEY } from '../common/reserved-key.ts'
import { checkSessionKey } from '../common/session-key.ts'
import { decodeValue, define } from '../json/json-decode.ts'
import { encodeValue } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'
import type { ChangeSet } from '../record/change-set.ts'
import { epochOf } from '../record/epoch.ts'
import {
  type MetadataChanges,
  metadataTTL,
  parseMetadata,
  rawMetadata,
  visibleSize,
} from '../record/metadata.ts'
import { runUpdate, type Update } from '../record/update-function.ts'

/** One use of a session: what was loaded, and over it what has been changed since. */
export class SessionUse {
  #base: ChangeSet['base']
  #data: JsonMap
  /** Key to JSON text, or to `undefined` where the key was removed: what this use sees. */
  readonly #changed = new Map<string, string | undefined>()
  /** The keys of `#changed` whose value is to be found anew on the record as it is when it is saved. */
  readonly #updates = new Map<string, Update[]>()
  readonly #stored: StoredText
  /** The TTL of its own that this use gives the session; `null`: none any more. */
  #newTTL: number | null | undefined
  #written = false

  /** `stored`: what a storage makes of the values that are set, see `Storage.storedText`. */
  constructor(
    base: ChangeSet['base'],
    data: JsonMap = JsonMap.EMPTY,
    stored: StoredText = (_key, text) => text,
  ) {
    this.#base = base
    this.#data = data
    this.#stored = stored
  }

  get base(): ChangeSet['base'] {
    return this.#base
  }

  /** Whether the storage holds a record, as this use saw it. */
  get hasRecord(): boolean {
    return this.#base === 'loaded'
  }

  /** Whether what was loaded is worth renewing. */
  get hasData(): boolean {
    return visibleSize(this.#data) > 0
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0 || this.#newTTL !== undefined
  }

  /** When the session was made, in Unix milliseconds, where its record tells. */
  get created(): number | undefined {
    return parseMetadata(rawMetadata(this.#data)).created
  }

  /** Whether this use gives the session a TTL of its own, or takes it. */
  get hasNewTTL(): boolean {
    return this.#newTTL !== undefined
  }

  /** The TTL of the session's own, in milliseconds, as this use sees it. */
  get ownTTL(): number | undefined {
    return this.#newTTL === undefined ? metadataTTL(this.#data) : (this.#newTTL ?? undefined)
  }

  /** Whether anything was changed, be it already written. */
  get isDirty(): boolean {
    return this.#written || this.hasChanges
  }

  /** Whether this use itself has set or removed a key. */
  decides(key: string): boolean {
    return this.#changed.has(key)
  }

  has(key: string): boolean {
    if (this.#changed.has(key)) return this.#changed.get(key) !== undefined
    return key !== RESERVED_KEY && this.#data.has(key)
  }

  get(key: string): unknown {
    if (!this.#changed.has(key)) return key === RESERVED_KEY ? undefined : this.#data.get(key)
    const text = this.#changed.get(key)
    return text === undefined ? undefined : decodeValue(text)
  }

  size(): number {
    let size = visibleSize(this.#data)
    for (const [key, text] of this.#changed) {
      size += Number(text !== undefined) - Number(this.#data.has(key))
    }
    return size
  }

  toObject(): Record<string, unknown> {
    return this.overlay(this.#data.toObject())
  }

  /** Puts the changes over an object of values, and takes the reserved key out of it. */
  overlay(data: Record<string, unknown>): Record<string, unknown> {
    delete data[RESERVED_KEY]
    for (const [key, text] of this.#changed) {
      if (text === undefined) delete data[key]
      else define(data, key, decodeValue(text))
    }
    return data
  }

  /** Sets a key to its JSON text. */
  set(key: string, text: string): void {
    this.#change(key, this.#stored(key, text))
  }

  /** Sets keys to their JSON texts. */
  setMap(fields: ReadonlyMap<string, string>): void {
    const stored = [...fields].map(([key, text]) => [key, this.#stored(key, text)] as const)
    for (const [key, text] of stored) this.#change(key, text)
  }

  remove(key: string): void {
    if (key === RESERVED_KEY) return
    checkSessionKey(key)
    this.#change(key, undefined)
  }

  /** Runs a function on a value now, and keeps it to be run again where the value is not this use's own. */
  update(key: string, update: Update, before: unknown = this.get(key)): void {
    checkSessionKey(key)
    const value = runUpdate(update, before)
    const text = value === undefined ? undefined : this.#stored(key, encodeValue(value))
    const earlier = this.#updates.get(key)
    const isOwn = this.#base === 'cleared' || (earlier === undefined && this.#changed.has(key))
    this.#changed.set(key, text)
    if (isOwn) return
    if (earlier === undefined) this.#updates.set(key, [update])
    else earlier.push(update)
  }

  /** Gives the session a TTL of its own, in milliseconds; `undefined`: none. */
  setTTL(ttl: number | undefined): void {
    this.#newTTL = ttl ?? null
  }

  /** Forgets what was loaded and changed: the record has been removed. */
  clear(): void {
    this.discard()
    this.#base = 'cleared'
    this.#data = JsonMap.EMPTY
    this.#written = true
  }

  /** Forgets the changes. */
  discard(): void {
    this.#changed.clear()
    this.#updates.clear()
    this.#newTTL = undefined
    this.#written = false
  }

  /** Takes over changes that were written already: they are part of what was loaded now. */
  absorb(set: ReadonlyMap<string, string>, removed: ReadonlySet<string>): void {
    this.#data = this.#data.with(set, removed)
    for (const key of [...set.keys(), ...removed]) {
      this.#changed.delete(key)
      this.#updates.delete(key)
    }
    this.#written = true
  }

  /**
   * The changes of this use; `epoch` is for a record that is made, not for one that was loaded, and `lifetimes`
   * for one that has none yet.
   */
  changes(epoch?: string, lifetimes?: MetadataChanges): ChangeSet {
    const set = new Map<string, string>()
    const removed = new Set<string>()
    for (const [key, text] of this.#changed) {
      if (this.#updates.has(key)) continue
      if (text === undefined) removed.add(key)
      else set.set(key, text)
    }
    const seen = this.#base === 'loaded' ? epochOf(this.#data) : epoch
    const changes = { base: this.#base, set, removed, updates: copyOf(this.#updates) }
    const ttl = this.#newTTL
    const reserved = ttl === undefined ? lifetimes : { ...lifetimes, ttl }
    return {
      ...changes,
      ...(seen !== undefined && { epoch: seen }),
      ...(reserved !== undefined && { reserved }),
    }
  }

  #change(key: string, text: string | undefined): void {
    this.#changed.set(key, text)
    this.#updates.delete(key)
  }
}

type StoredText = (key: string, text: string) => string

function copyOf(updates: ReadonlyMap<string, Update[]>): Map<string, Update[]> {
  return new Map([...updates].map(([key, functions]) => [key, [...functions]]))
}
