import { RESERVED_KEY } from '../common/reserved-key.ts'
import { checkKeyType, checkSessionKey } from '../common/session-key.ts'
import { decodeValue, define } from '../json/json-decode.ts'
import { textOf } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'
import type { ChangeSet, UpdateResult } from '../record/change-set.ts'
import { epochOf } from '../record/epoch.ts'
import {
  isEmptyData,
  keyCount,
  type MetadataChanges,
  metadataTTL,
  rawMetadata,
  type SessionSpan,
} from '../record/metadata.ts'
import { runUpdate, type Update } from '../record/update-function.ts'
import type { StoredText, Updated, WorkingCopyOptions } from './working-copy-options.ts'

/** What one use of a session sees: the loaded data, with the use's own changes applied. */
export class WorkingCopy {
  #base: ChangeSet['base']
  #data: JsonMap
  #epoch: string | null | undefined
  readonly #isPartial: boolean
  readonly #storedText: StoredText
  /** Key to JSON text, or to `undefined` where the key was removed. */
  readonly #changed = new Map<string, string | undefined>()
  /** The keys of `#changed` that update functions have changed. The close runs them again on a value that differs. */
  readonly #updates = new Map<string, Updated>()
  /** The session's own TTL that this use has set, in milliseconds; `null`: it has removed it. */
  #newTTL: number | null | undefined
  /** Whether `clear` was called. The removal is saved at once, so the close has nothing to merge because of it. */
  #isCleared = false

  /** `data` is the loaded record, if there was one. With `cleared` only its epoch counts. */
  constructor(base: ChangeSet['base'], data?: JsonMap, options: WorkingCopyOptions = {}) {
    this.#base = base
    this.#data = (base === 'loaded' && data) || JsonMap.EMPTY
    this.#epoch = data && (epochOf(data) ?? null)
    this.#isPartial = options.isPartial ?? false
    this.#storedText = options.storedText ?? ((_key, text) => text)
  }

  get base(): ChangeSet['base'] {
    return this.#base
  }

  /** The data that was loaded; `undefined` if only the reserved key was. */
  get loaded(): JsonMap | undefined {
    return this.#isPartial ? undefined : this.#data
  }

  /** Whether this use has found a record in the storage, and has not removed it. */
  get hasRecord(): boolean {
    return this.#base === 'loaded'
  }

  /** What was loaded of the record: with its metadata, and perhaps without its keys. */
  get stored(): JsonMap {
    return this.#data
  }

  /** Whether the close renews the session if it has no changes: a loaded record that holds nothing is not renewed. */
  get isRenewable(): boolean {
    return this.#isPartial ? this.hasRecord : !isEmptyData(this.#data)
  }

  /** Whether the close has something to merge. */
  get hasChanges(): boolean {
    return this.#changed.size > 0 || this.hasNewTTL
  }

  /** When the session was created and ends at the latest, if its record says so. */
  get span(): SessionSpan {
    return rawMetadata(this.#data) ?? {}
  }

  /** The epoch of the record that this use has loaded; `null` if that had none, `undefined` if it has loaded none. */
  get epoch(): string | null | undefined {
    return this.#epoch
  }

  /** Whether this use has set or removed the session's own TTL. */
  get hasNewTTL(): boolean {
    return this.#newTTL !== undefined
  }

  /** The session's own TTL as this use sees it, in milliseconds. */
  get ownTTL(): number | undefined {
    return this.#newTTL === undefined ? metadataTTL(this.#data) : (this.#newTTL ?? undefined)
  }

  /** Whether this use has changes to merge, or has removed the record. */
  get isDirty(): boolean {
    return this.#isCleared || this.hasChanges
  }

  /**
   * What the close has to do: merge the changes, renew the TTL of a session that was only read, or nothing.
   * `metadata` are changes of the reserved key; they are merged if a record exists. Alone they create none.
   */
  closeAction(metadata: MetadataChanges | undefined): 'merge' | 'renew' | 'nothing' {
    if (this.hasChanges || (metadata !== undefined && this.hasRecord)) return 'merge'
    return this.isRenewable ? 'renew' : 'nothing'
  }

  hasChanged(key: string): boolean {
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
    let size = keyCount(this.#data)
    for (const [key, text] of this.#changed) {
      size += Number(text !== undefined) - Number(this.#data.has(key))
    }
    return size
  }

  toObject(): Record<string, unknown> {
    return this.overlay(this.#data.toObject())
  }

  /** Applies the changes to an object of values, removes the reserved key from it, and returns it. */
  overlay(data: Record<string, unknown>): Record<string, unknown> {
    delete data[RESERVED_KEY]
    for (const [key, text] of this.#changed) {
      if (text === undefined) delete data[key]
      else define(data, key, decodeValue(text))
    }
    return data
  }

  set(key: string, text: string): void {
    this.#change(key, this.#storedText(key, text))
  }

  setMap(fields: ReadonlyMap<string, string>): void {
    for (const [key, text] of this.storedTexts(fields)) this.#change(key, text)
  }

  /** The texts that the storage will keep. Throws for what it can't hold. */
  storedTexts(fields: ReadonlyMap<string, string>): ReadonlyArray<readonly [string, string]> {
    return [...fields].map(([key, text]) => [key, this.#storedText(key, text)])
  }

  remove(key: string): void {
    if (key === RESERVED_KEY) return
    checkKeyType(key)
    this.#change(key, undefined)
  }

  /**
   * Runs a function on the current value: on `read`, if the storage is read by field. The close runs it again if another
   * value is stored then, unless this use has set or removed the key itself.
   */
  update(key: string, update: Update, read?: { readonly value: unknown }): void {
    checkSessionKey(key)
    // The function may change the value itself.
    const before = read === undefined ? this.#data.textOf(key) : textOf(read.value)
    const value = textOf(runUpdate(update, read === undefined ? this.get(key) : read.value))
    const text = value === undefined ? undefined : this.#storedText(key, value)
    const earlier = this.#updates.get(key)
    const isOwn = earlier === undefined && this.#changed.has(key)
    this.#changed.set(key, text)
    if (earlier !== undefined) earlier.functions.push(update)
    else if (!isOwn) this.#updates.set(key, { before, functions: [update] })
  }

  /** Drops a key, with what this use has changed of it, without a change to merge: the storage holds it no more. */
  forget(key: string): void {
    this.#changed.delete(key)
    this.#updates.delete(key)
    this.#data = this.#data.with(new Map(), new Set([key]))
  }

  /** Sets the session's own TTL, in milliseconds; `undefined` removes it. */
  setTTL(ttl: number | undefined): void {
    this.#newTTL = ttl ?? null
  }

  /** Drops the loaded data and the changes, since the record is being removed. */
  clear(): void {
    this.discard()
    this.#base = 'cleared'
    this.#data = JsonMap.EMPTY
    this.#isCleared = true
  }

  /** Goes on with another record, to which the changes of this use then apply. */
  rebase(data: JsonMap): void {
    this.#base = 'loaded'
    this.#data = data
    this.#epoch = epochOf(data) ?? null
  }

  /** Drops the changes. */
  discard(): void {
    this.#changed.clear()
    this.#updates.clear()
    this.#newTTL = undefined
    this.#isCleared = false
  }

  /**
   * Returns the change set of this use. Its epoch is the one of the loaded record, else `newEpoch`, for the record
   * that is created. `metadata` are changes of the reserved key beside those of this use.
   */
  changes(newEpoch?: string, metadata?: MetadataChanges): ChangeSet {
    const set = new Map<string, string>()
    const removed = new Set<string>()
    for (const [key, text] of this.#changed) {
      if (this.#updates.has(key)) continue
      if (text === undefined) removed.add(key)
      else set.set(key, text)
    }
    const updates = new Map<string, readonly Update[]>()
    const results = new Map<string, UpdateResult>()
    for (const [key, { before, functions }] of this.#updates) {
      updates.set(key, [...functions])
      results.set(key, { before, after: this.#changed.get(key) })
    }
    const seen = this.#epoch ?? undefined
    return {
      base: this.#base,
      set,
      removed,
      updates,
      results,
      epoch: this.hasRecord ? seen : newEpoch,
      seenEpoch: this.#base === 'cleared' ? seen : undefined,
      reserved: this.hasNewTTL ? { ...metadata, ttl: this.#newTTL } : metadata,
    }
  }

  #change(key: string, text: string | undefined): void {
    this.#changed.set(key, text)
    this.#updates.delete(key)
  }
}
