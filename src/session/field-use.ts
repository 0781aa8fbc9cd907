import { RESERVED_KEY } from '../common/reserved-key.ts'
import { checkSessionKey } from '../common/session-key.ts'
import { decodeValue, define } from '../json/json-decode.ts'
import { encodeValue } from '../json/json-encode.ts'
import { runUpdate, type Update } from '../record/update-function.ts'
import { answerOf, ignoreDisabled } from '../storage/disabled-methods.ts'
import type { FieldTarget } from './field-reads.ts'
import type { SessionUse } from './working-copy.ts'

/**
 * One use of a session in a storage with GoFrame's eleven methods alone: each call goes to the
 * storage's field method first, and where that is disabled to the session's own data.
 */
export class FieldUse {
  readonly #use: SessionUse
  readonly #target: FieldTarget
  #last: Promise<unknown> = Promise.resolve()

  constructor(use: SessionUse, target: FieldTarget) {
    this.#use = use
    this.#target = target
  }

  /** Fields that are written may have made a record. */
  get hasRecord(): boolean {
    return this.#use.hasRecord || this.#use.isDirty
  }

  get hasData(): boolean {
    return this.#use.hasData
  }

  /** Resolves when the calls made so far have ended, well or not. */
  settled(): Promise<unknown> {
    return this.#last
  }

  /** Runs work after the calls made before it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }

  has(key: string): Promise<boolean> {
    return this.inTurn(async () => (await this.#read(key)) !== undefined || this.#use.has(key))
  }

  get(key: string): Promise<unknown> {
    return this.inTurn(() => this.#read(key))
  }

  size(): Promise<number> {
    return this.inTurn(async () => {
      const { storage, id, options } = this.#target
      if (this.#use.hasChanges) return Object.keys(await this.#readAll()).length
      return (await ignoreDisabled(() => storage.getSize(id, options))) || this.#use.size()
    })
  }

  toObject(): Promise<Record<string, unknown>> {
    return this.inTurn(() => this.#readAll())
  }

  set(key: string, text: string): Promise<void> {
    return this.inTurn(() => this.#set(key, text))
  }

  setMap(fields: ReadonlyMap<string, string>): Promise<void> {
    return this.inTurn(async () => {
      const { storage, id, ttl, options } = this.#target
      const values: Record<string, unknown> = {}
      for (const [key, text] of fields) define(values, key, decodeValue(text))
      await this.#write(
        () => storage.setMap(id, values, ttl, options),
        fields,
        [],
        () => this.#use.setMap(fields),
      )
    })
  }

  remove(key: string): Promise<void> {
    if (key === RESERVED_KEY) return Promise.resolve()
    checkSessionKey(key)
    return this.inTurn(async () => {
      const { storage, id, options } = this.#target
      await this.#write(
        () => storage.remove(id, key, options),
        new Map(),
        [key],
        () => this.#use.remove(key),
      )
    })
  }

  update(key: string, update: Update): Promise<void> {
    checkSessionKey(key)
    return this.inTurn(async () => {
      const { storage, id, options } = this.#target
      const before = this.#use.decides(key) ? undefined : await answerOf(() => storage.get(id, key, options))
      if (before === undefined) return this.#use.update(key, update)
      const value = runUpdate(update, before.value)
      if (value !== undefined) return this.#set(key, encodeValue(value))
      await this.#write(
        () => storage.remove(id, key, options),
        new Map(),
        [key],
        () => this.#use.remove(key),
      )
    })
  }

  async #set(key: string, text: string): Promise<void> {
    const { storage, id, ttl, options } = this.#target
    const write = () => storage.set(id, key, decodeValue(text), ttl, options)
    await this.#write(write, new Map([[key, text]]), [], () => this.#use.set(key, text))
  }

  async #read(key: string): Promise<unknown> {
    const { storage, id, options } = this.#target
    if (key === RESERVED_KEY || this.#use.decides(key)) return this.#use.get(key)
    const answer = await answerOf(() => storage.get(id, key, options))
    return answer === undefined ? this.#use.get(key) : answer.value
  }

  async #readAll(): Promise<Record<string, unknown>> {
    const { storage, id, options } = this.#target
    const data = await ignoreDisabled(() => storage.data(id, options))
    return data === undefined ? this.#use.toObject() : this.#use.overlay({ ...data })
  }

  async #write(
    write: () => Promise<void>,
    set: ReadonlyMap<string, string>,
    removed: string[],
    instead: () => void,
  ): Promise<void> {
    const answer = await answerOf(write)
    if (answer === undefined) instead()
    else this.#use.absorb(set, new Set(removed))
  }
}
