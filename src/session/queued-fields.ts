import type { Awaitable } from '../common/awaitable.ts'
import type { Update } from '../record/update-function.ts'
import type { Fields } from './integers.ts'
import type { OpenUse } from './open-use.ts'

/**
 * Reads and changes the keys of one use, each call after the work in the queue of the use: so calls take effect in the
 * order in which they are made, also those that nobody awaits. A use that is read by field does so by itself.
 */
export class QueuedFields implements Fields {
  readonly #use: OpenUse
  readonly #fields: Fields

  private constructor(use: OpenUse) {
    this.#use = use
    this.#fields = use.fields
  }

  /** Lets the calls of a use wait for its queue from now on. */
  static ensure(use: OpenUse): void {
    if (use.waits) return
    use.fields = new QueuedFields(use)
    use.waits = true
  }

  get(key: string): unknown {
    return this.#queued(() => this.#fields.get(key))
  }

  has(key: string): Awaitable<boolean> {
    return this.#queued(() => this.#fields.has(key))
  }

  size(): Awaitable<number> {
    return this.#queued(() => this.#fields.size())
  }

  toObject(): Awaitable<Record<string, unknown>> {
    return this.#queued(() => this.#fields.toObject())
  }

  set(key: string, text: string): Awaitable<void> {
    return this.#queued(() => this.#fields.set(key, text))
  }

  setMap(fields: ReadonlyMap<string, string>): Awaitable<void> {
    return this.#queued(() => this.#fields.setMap(fields))
  }

  remove(key: string): Awaitable<void> {
    return this.#queued(() => this.#fields.remove(key))
  }

  update(key: string, update: Update): Awaitable<void> {
    return this.#queued(() => this.#fields.update(key, update))
  }

  #queued<T>(work: () => Awaitable<T>): Awaitable<T> {
    const pending = this.#use.pending()
    return pending === undefined ? work() : pending.then(work)
  }
}
