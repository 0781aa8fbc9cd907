import { serverParts } from '../common/server-parts.ts'
import { SessionError } from '../common/session-error.ts'
import { copyExact, define } from './json-decode.ts'
import { encodeMap, encodeValue } from './json-encode.ts'
import { replaceMembers } from './json-replace.ts'
import { memberTexts } from './json-scan.ts'

/**
 * An immutable map of session values that keeps its JSON text: a value that is not changed keeps the text in which it
 * was written, to the digit. The text is parsed at most once, with `JSON.parse`; callers get copies of the values.
 */
export class JsonMap implements ReadonlyMap<string, unknown> {
  /** A map without keys. */
  static readonly EMPTY = new JsonMap('{}')

  /** The JSON text: an object. */
  readonly text: string
  #parsed: Readonly<Record<string, unknown>> | undefined
  #size: number | undefined
  /** The last key that `peek` did not find in the text. */
  #absentKey: string | undefined
  /** The texts of all values, found at once: to scan for each would take the square of the length. */
  #texts: ReadonlyMap<string, string> | undefined
  /** Computes what parsing the text would give from the parsed values of the map before, which are never modified. */
  #derive: (() => Readonly<Record<string, unknown>>) | undefined

  private constructor(text: string, parsed?: Readonly<Record<string, unknown>>) {
    this.text = text
    this.#parsed = parsed
  }

  /**
   * Parses JSON text. Returns `undefined` for `null`.
   *
   * @throws `RECORD_CORRUPT`: it is no JSON object.
   */
  static parse(text: string): JsonMap | undefined {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {}
    if (value === null) return undefined
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new SessionError('RECORD_CORRUPT', 'the record is not a JSON object')
    }
    return new JsonMap(text, value as Record<string, unknown>)
  }

  /**
   * Encodes a map or a plain object of values.
   *
   * @throws `INVALID_VALUE`: JSON can't hold a value.
   */
  static from(values: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>): JsonMap {
    if (values instanceof JsonMap) return values
    if (!isMap(values)) return new JsonMap(encodeMap(values))
    return JsonMap.EMPTY.with(new Map(Array.from(values, ([key, value]) => [key, encodeValue(value)])))
  }

  /** The number of keys, with the reserved key. */
  get size(): number {
    this.#size ??= Object.keys(this.#values).length
    return this.#size
  }

  /** Whether a key exists. */
  has(key: string): boolean {
    return Object.hasOwn(this.#values, key)
  }

  /**
   * The parsed value itself, not a copy: do not modify it. Integers beyond 2^53 are rounded. If the text does not
   * contain the key, written without escapes, the text is not parsed and the result is `undefined`.
   */
  peek(key: string): unknown {
    if (key === this.#absentKey) return undefined
    if (this.#parsed === undefined && !this.text.includes(JSON.stringify(key))) this.#absentKey = key
    else if (this.has(key)) return this.#values[key]
    return undefined
  }

  /** A copy of a value, with integers beyond 2^53 as `BigInt`; `undefined` if the key does not exist. */
  get(key: string): unknown {
    const values = this.#values
    if (!Object.hasOwn(values, key)) return undefined
    const value = values[key]
    return typeof value === 'string' ? value : copyExact(value, () => this.#textOf(key))
  }

  /** The JSON text of a value, as it was written; `undefined` if the key does not exist. */
  textOf(key: string): string | undefined {
    return this.has(key) ? this.#textOf(key) : undefined
  }

  /** The keys, in the order of the text. */
  keys(): ReturnType<ReadonlyMap<string, unknown>['keys']> {
    return Object.keys(this.#values)[Symbol.iterator]()
  }

  /** A copy of each value. */
  *values(): ReturnType<ReadonlyMap<string, unknown>['values']> {
    for (const [, value] of this) yield value
  }

  /** Each key with a copy of its value. */
  *entries(): Entries {
    for (const key of this.keys()) yield [key, this.get(key)]
  }

  /** The same as `entries`. */
  [Symbol.iterator](): Entries {
    return this.entries()
  }

  /** Calls a function with a copy of each value, and its key. */
  forEach(
    visit: (value: unknown, key: string, map: ReadonlyMap<string, unknown>) => void,
    self?: unknown,
  ): void {
    for (const [key, value] of this) visit.call(self, value, key, this)
  }

  /** A copy of all values as a plain object, including the reserved key. */
  toObject(): Record<string, unknown> {
    return copyExact(this.#values, () => this.text) as Record<string, unknown>
  }

  /** A new map with some keys set to JSON texts and others removed. All other members keep their text. */
  with(set: ReadonlyMap<string, string>, removed: ReadonlySet<string> = NOTHING): JsonMap {
    if (set.size + removed.size === 0) return this
    // Where the text is not parsed, that would take longer than it saves.
    const values = this.#parsed || this.#derive ? this.#values : undefined
    const text = values && serverParts.setMember?.(this.text, values, set, removed)
    const map = new JsonMap(text ?? replaceMembers(this.text, set, removed))
    if (values !== undefined) map.#derive = () => changedValues(values, set, removed)
    return map
  }

  #textOf(key: string): string {
    this.#texts ??= memberTexts(this.text)
    return this.#texts.get(key) as string
  }

  get #values(): Readonly<Record<string, unknown>> {
    this.#parsed ??= this.#derive?.() ?? (JSON.parse(this.text) as Record<string, unknown>)
    this.#derive = undefined
    return this.#parsed
  }
}

/** Named by what returns it: `MapIterator` is younger than TypeScript 5.4. */
type Entries = ReturnType<ReadonlyMap<string, unknown>['entries']>

function isMap(values: object): values is ReadonlyMap<string, unknown> {
  return typeof (values as { entries?: unknown }).entries === 'function'
}

const NOTHING: ReadonlySet<string> = new Set()

function changedValues(
  before: Readonly<Record<string, unknown>>,
  set: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const after = { ...before }
  for (const key of removed) delete after[key]
  for (const [key, text] of set) define(after, key, JSON.parse(text))
  return after
}
