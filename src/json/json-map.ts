import { isSessionError, SessionError } from '../common/session-error.ts'
import { copyExact, define, isExact } from './json-decode.ts'
import { encodeMap } from './json-encode.ts'
import { eachMember, skipSpace, skipValue } from './json-scan.ts'

/**
 * An immutable map of session values that is kept as its JSON text: what nobody touches stays as it
 * was written, to the digit. The text is parsed once, by the engine; what is handed out are copies.
 */
export class JsonMap implements ReadonlyMap<string, unknown> {
  static readonly EMPTY = new JsonMap('{}')

  readonly text: string
  #parsed: Readonly<Record<string, unknown>> | undefined
  #keys: readonly string[] | undefined
  /** The key that `peek` has last found nothing of. */
  #absent: string | undefined
  /** Makes what parsing the text would give from what was parsed before: values are never changed. */
  #derive: (() => Readonly<Record<string, unknown>>) | undefined

  private constructor(text: string, parsed?: Readonly<Record<string, unknown>>) {
    this.text = text
    this.#parsed = parsed
  }

  /** Reads JSON text; `null` is no map. Anything else that is no object is `RECORD_CORRUPT`. */
  static parse(text: string): JsonMap | undefined {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      throw new SessionError('RECORD_CORRUPT', 'the record holds no JSON')
    }
    if (value === null) return undefined
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new SessionError('RECORD_CORRUPT', 'the record holds JSON that is no object')
    }
    return new JsonMap(text, value as Record<string, unknown>)
  }

  /** Encodes a whole map of values; refuses what JSON can't hold with `INVALID_VALUE`. */
  static from(values: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>): JsonMap {
    if (values instanceof JsonMap) return values
    return new JsonMap(encodeMap(isMap(values) ? objectOf(values) : values))
  }

  get size(): number {
    this.#keys ??= Object.keys(this.#values)
    return this.#keys.length
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#values, key)
  }

  /**
   * A value as it was parsed, not a copy: it must not be changed, and its large integers are rounded. Where the
   * text does not hold the key's name, spelled without escapes, nothing is parsed.
   */
  peek(key: string): unknown {
    if (key === this.#absent) return undefined
    if (this.#parsed === undefined && !this.text.includes(JSON.stringify(key))) this.#absent = key
    else if (this.has(key)) return this.#values[key]
    return undefined
  }

  /** A copy of a value, with integers beyond 2^53 as `BigInt`; `undefined` when there is none. */
  get(key: string): unknown {
    const values = this.#values
    if (!Object.hasOwn(values, key)) return undefined
    const value = values[key]
    if (typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && isExact(value)) return value
    return nestingGuarded(() => copyExact(value, () => this.#textOf(key)))
  }

  keys(): MapIterator<string> {
    return Object.keys(this.#values)[Symbol.iterator]()
  }

  *values(): MapIterator<unknown> {
    for (const key of this.keys()) yield this.get(key)
  }

  *entries(): MapIterator<[string, unknown]> {
    for (const key of this.keys()) yield [key, this.get(key)]
  }

  [Symbol.iterator](): MapIterator<[string, unknown]> {
    return this.entries()
  }

  forEach(
    visit: (value: unknown, key: string, map: ReadonlyMap<string, unknown>) => void,
    self?: unknown,
  ): void {
    for (const [key, value] of this) visit.call(self, value, key, this)
  }

  /** A copy of everything, the reserved key as well. */
  toObject(): Record<string, unknown> {
    return nestingGuarded(() => copyExact(this.#values, () => this.text)) as Record<string, unknown>
  }

  /** The map with some keys set to JSON texts and others removed; all else stays as it is written. */
  with(set: ReadonlyMap<string, string>, removed: ReadonlySet<string> = NOTHING): JsonMap {
    if (set.size + removed.size === 0) return this
    const map = new JsonMap(this.#replaceOne(set, removed) ?? splice(this.text, set, removed))
    const before = this.#parsed
    if (before !== undefined) map.#derive = () => changed(before, set, removed)
    return map
  }

  get #isParsed(): boolean {
    return this.#parsed !== undefined || this.#derive !== undefined
  }

  get #values(): Readonly<Record<string, unknown>> {
    this.#parsed ??= this.#derive?.() ?? (JSON.parse(this.text) as Record<string, unknown>)
    this.#derive = undefined
    return this.#parsed
  }

  /** The text with one key set, where its place is plain to see: the rest is not looked at. */
  #replaceOne(set: ReadonlyMap<string, string>, removed: ReadonlySet<string>): string | undefined {
    if (set.size !== 1 || removed.size > 0 || !this.#isParsed) return undefined
    const { text } = this
    const [[key, value]] = set as unknown as [[string, string]]
    const name = JSON.stringify(key)
    if (!this.has(key)) {
      const end = text.lastIndexOf('}')
      return `${text.slice(0, end)}${this.size > 0 ? ',' : ''}${name}:${value}}`
    }
    // Without escapes a key is spelled in one way; where that stands but once, it can be nothing else.
    const at = text.indexOf(name)
    if (text.includes('\\') || text.lastIndexOf(name) !== at) return undefined
    const start = text.indexOf(':', at + name.length) + 1
    const end = skipValue(text, skipSpace(text, start))
    return text.slice(0, start) + value + text.slice(end)
  }

  /** The text of the value of a key, of the last one where it is written twice. */
  #textOf(key: string): string {
    let value = ''
    eachMember(this.text, (name, _keyStart, _keyEnd, start, end) => {
      if (name === key) value = this.text.slice(start, end)
    })
    return value
  }
}

function isMap(values: object): values is ReadonlyMap<string, unknown> {
  return typeof (values as { entries?: unknown }).entries === 'function'
}

function objectOf(map: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const [key, value] of map) {
    if (value === undefined)
      throw new SessionError('INVALID_VALUE', "this value can't be stored: undefined has no JSON")
    define(object, key, value)
  }
  return object
}

const NOTHING: ReadonlySet<string> = new Set()

/** Copies the runs of members that stay and puts the changed ones between and behind them. */
function splice(text: string, set: ReadonlyMap<string, string>, removed: ReadonlySet<string>): string {
  const replaced = new Set<string>()
  let result = ''
  let runStart = -1
  let runEnd = -1
  const add = (piece: string): void => {
    result += result === '' ? `{${piece}` : `,${piece}`
  }
  eachMember(text, (key, keyStart, keyEnd, _valueStart, valueEnd) => {
    const value = set.get(key)
    if (value === undefined && !removed.has(key)) {
      if (runStart === -1) runStart = keyStart
      runEnd = valueEnd
      return
    }
    if (runStart !== -1) add(text.slice(runStart, runEnd))
    runStart = -1
    if (value === undefined || replaced.has(key)) return
    replaced.add(key)
    add(`${text.slice(keyStart, keyEnd)}:${value}`)
  })
  if (runStart !== -1) add(text.slice(runStart, runEnd))
  for (const [key, value] of set) {
    if (!replaced.has(key)) add(`${JSON.stringify(key)}:${value}`)
  }
  return result === '' ? '{}' : `${result}}`
}

function changed(
  before: Readonly<Record<string, unknown>>,
  set: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const after = { ...before }
  for (const key of removed) delete after[key]
  for (const [key, text] of set) define(after, key, JSON.parse(text))
  return after
}

/** The engine parses any depth; a copy is made on the stack. */
function nestingGuarded<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (isSessionError(error)) throw error
    throw new SessionError('RECORD_CORRUPT', 'a value of the record is nested too deeply')
  }
}
