import type { Awaitable } from '../common/awaitable.ts'
import { integersToTexts, mayHoldTexts, textsToIntegers } from '../json/integer-texts.ts'
import { encodeValue } from '../json/json-encode.ts'
import type { Update } from '../record/update-function.ts'
import type { FieldAccess } from './field-access.ts'
import type { Fields, IntegersAsText } from './integers.ts'
import type { WorkingCopy } from './working-copy.ts'

/**
 * For the option `integers` of a manager of a browser, whose pages load only what they use. On a server it is the same
 * as `integers: 'string'`.
 *
 * @example
 * const manager = new Manager(3_600_000, undefined, { integers: integersAsText })
 */
export const integersAsText: IntegersAsText = {
  over: (copy, fields) => new TextIntegers(copy, fields),
}

/**
 * Reads and changes the keys of one use, with integers beyond 2^53 as texts. Where such a text comes back under its
 * key, it is stored as the integer again.
 */
class TextIntegers implements Fields {
  readonly #copy: WorkingCopy
  readonly #fields: WorkingCopy | FieldAccess

  constructor(copy: WorkingCopy, fields: WorkingCopy | FieldAccess) {
    this.#copy = copy
    this.#fields = fields
  }

  get(key: string): unknown {
    return read(this.#fields.get(key), integersToTexts)
  }

  has(key: string): Awaitable<boolean> {
    return this.#fields.has(key)
  }

  size(): Awaitable<number> {
    return this.#fields.size()
  }

  toObject(): Awaitable<Record<string, unknown>> {
    return read(this.#fields.toObject(), (data) => integersToTexts(data) as Record<string, unknown>)
  }

  set(key: string, text: string): Awaitable<void> {
    if (!mayHoldTexts(text)) return this.#fields.set(key, text)
    // An update, since it gets the value that is there, in its turn. At the close it sets what it has set now.
    let value: unknown
    return this.#fields.update(key, (before) => {
      value ??= textsToIntegers(text, before)
      return value
    })
  }

  setMap(fields: ReadonlyMap<string, string>): Awaitable<void> {
    // Throws before any key is set.
    this.#copy.storedTexts(fields)
    const others = new Map([...fields].filter(([, text]) => !mayHoldTexts(text)))
    const setting = [...fields].filter(([key]) => !others.has(key)).map(([key, text]) => this.set(key, text))
    return Promise.all([this.#fields.setMap(others), ...setting]).then(() => {})
  }

  remove(key: string): Awaitable<void> {
    return this.#fields.remove(key)
  }

  update(key: string, update: Update): Awaitable<void> {
    return this.#fields.update(key, (before) => {
      const value = update(integersToTexts(before))
      try {
        const text = encodeValue(value)
        return mayHoldTexts(text) ? textsToIntegers(text, before) : value
      } catch {
        // What can't be stored is refused where all values are.
        return value
      }
    })
  }
}

function read<T>(value: Awaitable<T>, change: (value: T) => T): Awaitable<T> {
  return value instanceof Promise ? value.then(change) : change(value)
}
