import { RESERVED_KEY } from '../common/reserved-key.ts'
import { checkSessionKey } from '../common/session-key.ts'
import type { Update } from '../record/update-function.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'
import type { SessionUse } from './working-copy.ts'

/** What field calls need to ask a storage about one session, whose id may change. */
export interface FieldTarget {
  readonly storage: Storage
  readonly id: string
  readonly ttl: number
  readonly options: StorageOptions
  /** Whether the session is found under another id than before, and is read there from now on. */
  relocate(): Promise<boolean>
}

/**
 * One use of a session whose storage is read by field: nothing of it is kept here but what this use has
 * changed, which lies over what the storage answers, and is saved at the close.
 */
export class FieldReads {
  readonly #use: SessionUse
  readonly #target: FieldTarget
  /** What is under way that the next calls must wait for. */
  #last: Promise<unknown> | undefined

  constructor(use: SessionUse, target: FieldTarget) {
    this.#use = use
    this.#target = target
  }

  get hasRecord(): boolean {
    return this.#use.hasRecord
  }

  /** What the record holds was not loaded. */
  get hasData(): boolean {
    return this.#use.hasRecord
  }

  /** Resolves when what the next calls would wait for has ended, well or not. */
  settled(): Promise<unknown> {
    return this.#last ?? Promise.resolve()
  }

  /** Runs work after what is under way; the next calls wait for it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last === undefined ? work() : this.#last.then(work)
    const last = result
      .catch(() => {})
      .then(() => {
        if (this.#last === last) this.#last = undefined
      })
    this.#last = last
    return result
  }

  get(key: string): unknown {
    return this.#last === undefined ? this.#read(key) : this.#last.then(() => this.#read(key))
  }

  has(key: string): Promise<boolean> {
    return this.#after(async () => (await this.#read(key)) !== undefined)
  }

  size(): Promise<number> {
    return this.#after(async () => {
      if (this.#use.base !== 'loaded') return this.#use.size()
      if (!this.#use.hasChanges) {
        const size = await this.#ask(
          async ({ storage, id, options }) => (await storage.getSize(id, options)) || undefined,
        )
        return size ?? 0
      }
      return Object.keys(await this.#readAll()).length
    })
  }

  toObject(): Promise<Record<string, unknown>> {
    return this.#after(() => this.#readAll())
  }

  set(key: string, text: string): void | Promise<void> {
    return this.#write(() => this.#use.set(key, text))
  }

  setMap(fields: ReadonlyMap<string, string>): void | Promise<void> {
    return this.#write(() => this.#use.setMap(fields))
  }

  remove(key: string): void | Promise<void> {
    if (key !== RESERVED_KEY) checkSessionKey(key)
    return this.#write(() => this.#use.remove(key))
  }

  /** Runs the function on the value as it is now; the close runs it again. */
  update(key: string, update: Update): Promise<void> {
    return this.inTurn(async () => this.#use.update(key, update, await this.#read(key)))
  }

  #after<T>(work: () => Promise<T>): Promise<T> {
    return this.#last === undefined ? work() : this.#last.then(work)
  }

  #write(work: () => void): void | Promise<void> {
    return this.#last === undefined ? work() : this.#last.then(work)
  }

  #read(key: string): unknown {
    if (this.#use.base !== 'loaded' || this.#use.decides(key)) return this.#use.get(key)
    return this.#ask(({ storage, id, options }) => storage.get(id, key, options))
  }

  async #readAll(): Promise<Record<string, unknown>> {
    if (this.#use.base !== 'loaded') return this.#use.toObject()
    const data = await this.#ask(async ({ storage, id, options }) => {
      const data = await storage.data(id, options)
      return data && Object.keys(data).length > 0 ? data : undefined
    })
    return this.#use.overlay({ ...data })
  }

  /** Asks the storage, and where it answers nothing, again under the id that the session has got meanwhile. */
  async #ask<T>(question: (target: FieldTarget) => Promise<T>): Promise<T> {
    const answer = await question(this.#target)
    return answer === undefined && (await this.#target.relocate()) ? question(this.#target) : answer
  }
}
