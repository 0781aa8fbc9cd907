import type { Awaitable } from '../common/awaitable.ts'
import type { KeyedQueue } from '../common/keyed-queue.ts'
import { checkKeyType } from '../common/session-key.ts'
import type { Update } from '../record/update-function.ts'
import { type CompleteStorage, completeStorage } from '../storage/method-adapter/complete-storage.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'
import type { WorkingCopy } from './working-copy.ts'

/** Where to read the fields of a session: its storage and its current id. */
export interface FieldTarget {
  readonly storage: Storage
  readonly id: string
  readonly options: StorageOptions
  /** Finds the current id if another request has rotated the session. Returns whether `id` has changed. */
  relocate(): Promise<boolean>
}

/**
 * Reads and changes the keys of one use whose storage is read by field. A key that the use has changed is read from
 * its working copy, every other one from the storage at each call. Changes stay in the working copy until the close.
 */
export class FieldAccess {
  readonly #copy: WorkingCopy
  readonly #target: FieldTarget
  readonly #queue: KeyedQueue<WorkingCopy>

  constructor(copy: WorkingCopy, target: FieldTarget, queue: KeyedQueue<WorkingCopy>) {
    this.#copy = copy
    this.#target = target
    this.#queue = queue
  }

  get(key: string): unknown {
    return this.#afterPending(() => this.#read(key))
  }

  async has(key: string): Promise<boolean> {
    return (await this.get(key)) !== undefined
  }

  size(): Promise<number> {
    return this.#queued(async () => {
      if (this.#copy.base !== 'loaded') return this.#copy.size()
      if (this.#copy.hasChanges) return Object.keys(await this.#readAll()).length
      const size = await this.#readStored(async (storage, { id, options }) => {
        return (await storage.getSize(id, options)) || undefined
      })
      return size ?? 0
    })
  }

  toObject(): Promise<Record<string, unknown>> {
    return this.#queued(() => this.#readAll())
  }

  set(key: string, text: string): Awaitable<void> {
    return this.#afterPending(() => this.#copy.set(key, text))
  }

  setMap(fields: ReadonlyMap<string, string>): Awaitable<void> {
    return this.#afterPending(() => this.#copy.setMap(fields))
  }

  remove(key: string): Awaitable<void> {
    checkKeyType(key)
    return this.#afterPending(() => this.#copy.remove(key))
  }

  /** Runs the function on the current value. The close runs it again if another value is stored then. */
  async update(key: string, update: Update): Promise<void> {
    const turn = this.#queue.enter(this.#copy)
    try {
      if (turn.before !== undefined) await turn.before
      this.#copy.update(key, update, { value: await this.#read(key) })
    } finally {
      turn.leave()
    }
  }

  /** Runs work at once if the queue of this use is empty, else after the updates, removals and moves in it. */
  #afterPending<T>(work: () => Awaitable<T>): Awaitable<T> {
    const pending = this.#queue.pending(this.#copy)
    return pending === undefined ? work() : pending.then(work)
  }

  async #queued<T>(work: () => Awaitable<T>): Promise<T> {
    return this.#afterPending(work)
  }

  #read(key: string): Awaitable<unknown> {
    if (this.#copy.base !== 'loaded' || this.#copy.hasChanged(key)) return this.#copy.get(key)
    return this.#readStored((storage, { id, options }) => storage.get(id, key, options))
  }

  async #readAll(): Promise<Record<string, unknown>> {
    if (this.#copy.base !== 'loaded') return this.#copy.toObject()
    const data = await this.#readStored(async (storage, { id, options }) => {
      const data = await storage.data(id, options)
      return data && Object.keys(data).length > 0 ? data : undefined
    })
    return this.#copy.overlay({ ...data })
  }

  /** Reads from the storage. If that finds nothing and the session has got a new id, reads again under that id. */
  async #readStored<T>(read: (storage: CompleteStorage, target: FieldTarget) => Promise<T>): Promise<T> {
    const target = this.#target
    const found = await read(completeStorage(target.storage), target)
    if (found !== undefined || !(await target.relocate())) return found
    return read(completeStorage(target.storage), target)
  }
}
