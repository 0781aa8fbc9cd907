import { toBase64 } from '../common/base64.ts'
import { isBytes } from '../common/bytes.ts'
import { MAX_DEPTH, MAX_DIGITS, MAX_KEYS, MAX_TEXT_LENGTH } from '../common/limits.ts'
import { isSessionError, SessionError } from '../common/session-error.ts'
import { tagOf } from '../common/tag.ts'

/**
 * The JSON text of a value. A `BigInt` becomes its digits, a `Uint8Array` base64 text (as Go writes `[]byte`), a
 * `Date` RFC 3339 text, and an object with a `toJSON` method the value that it returns.
 *
 * A value that `JSON.stringify` would silently change or drop is refused with `INVALID_VALUE`: a function, a symbol,
 * NaN, an infinity, a cycle, `undefined` (alone or in an array), a `Map`, `Set` or `RegExp`, an invalid `Date` or one
 * before the year 0 or after 9999, and an instance of a class without `toJSON`. So is what is beyond a limit: see
 * `common/limits.ts`. `depth`: how many levels the value is in already.
 */
export function encodeValue(value: unknown, depth = 0): string {
  containers = 0
  let text: string
  try {
    text = isPlainJson(value, depth) ? JSON.stringify(value) : encode(value, '', depth)
  } catch (error) {
    throw toRefusal(error)
  }
  if (text.length > MAX_TEXT_LENGTH) throw refusal(TOO_LARGE)
  return text
}

/** The JSON text of a plain object of session values. It is faster than encoding each value. */
export function encodeMap(map: Readonly<Record<string, unknown>>): string {
  checkPlainObject(map)
  // The map itself is no level of its values.
  return encodeValue(map, -1)
}

/** The JSON text of each value of a plain object, by its key. `checkKey` throws for a key that is not allowed. */
export function encodeFields(
  map: Readonly<Record<string, unknown>>,
  checkKey: (key: string) => void,
): Map<string, string> {
  checkPlainObject(map)
  try {
    const fields = new Map<string, string>()
    const entries = Object.entries(map)
    if (entries.length > MAX_KEYS) throw refusal(TOO_LARGE)
    for (const [key, value] of entries) {
      checkKey(key)
      fields.set(key, encodeValue(value))
    }
    return fields
  } catch (error) {
    throw toRefusal(error)
  }
}

const TOO_LARGE = 'it is too large, is nested too deeply, or contains itself'

/** How many objects and arrays of a value were entered so far. */
let containers = 0

/**
 * Throws where a value goes too deep, or has more containers than text of the longest length has room for: one that
 * holds the same object in many places can have far more than it takes of memory.
 */
function enter(depth: number): void {
  if (depth < MAX_DEPTH && ++containers <= MAX_TEXT_LENGTH / 2) return
  throw refusal(TOO_LARGE)
}

/** Whether `JSON.stringify` writes a value correctly. Throws for a value that must be refused. */
function isPlainJson(value: unknown, depth: number): boolean {
  if (isPlainScalar(value)) return true
  if (typeof value === 'bigint') return false
  if (typeof value !== 'object') throw refusal(`${typeof value} has no JSON`)
  if (value === null) return true
  enter(depth)
  if (hasToJSON(value)) return false
  if (Array.isArray(value)) return areItemsPlain(value, depth + 1)
  return isPlainObject(value) ? areFieldsPlain(value, depth + 1) : refuseUnlessBytes(value)
}

function areItemsPlain(array: readonly unknown[], depth: number): boolean {
  let isPlain = true
  for (let i = 0; i < array.length; i++) {
    const item = array[i]
    if (!isPlainScalar(item)) isPlain = isPlainJson(item, depth) && isPlain
  }
  return isPlain
}

function areFieldsPlain(object: Record<string, unknown>, depth: number): boolean {
  let isPlain = true
  const keys = Object.keys(object)
  for (let i = 0; i < keys.length; i++) {
    const item = object[keys[i] as string]
    if (!isPlainScalar(item) && item !== undefined) isPlain = isPlainJson(item, depth) && isPlain
  }
  return isPlain
}

function isPlainScalar(value: unknown): boolean {
  const type = typeof value
  if (type === 'string' || type === 'boolean') return true
  if (type !== 'number') return false
  if (Number.isFinite(value)) return true
  throw refusal('NaN and the infinities have no JSON')
}

/** An instance of a class: bytes need a conversion (`false`), anything else is refused. */
function refuseUnlessBytes(value: object): false {
  if (isBytes(value)) return false
  throw refusal('an instance of a class needs a toJSON method')
}

/** The JSON text of a value that `JSON.stringify` does not write correctly. */
function encode(value: unknown, key: string, depth: number): string {
  if (typeof value === 'bigint') return digitsOf(value)
  if (typeof value !== 'object' || value === null) {
    isPlainJson(value, depth)
    return JSON.stringify(value)
  }
  enter(depth)
  if (isBytes(value)) return `"${toBase64(value)}"`
  if (hasToJSON(value)) return encode(callToJSON(value, key), key, depth + 1)
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => encode(item, String(index), depth + 1)).join(',')}]`
  }
  if (!isPlainObject(value)) refuseUnlessBytes(value)
  const fields: string[] = []
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined) fields.push(`${JSON.stringify(name)}:${encode(item, name, depth + 1)}`)
  }
  return `{${fields.join(',')}}`
}

function callToJSON(value: { toJSON: (key: string) => unknown }, key: string): unknown {
  if (tagOf(value) === 'Date' && !isRFC3339(Number(value))) {
    throw refusal('a date needs a year from 0 to 9999')
  }
  return value.toJSON(key)
}

/** Whether RFC 3339 has a text for a time in Unix milliseconds: the year has four digits there, and no sign. */
function isRFC3339(time: number): boolean {
  return time >= -62_167_219_200_000 && time < 253_402_300_800_000
}

/** Two comparisons, since the digits of a huge number take far longer to find than it takes to hold it. */
function digitsOf(value: bigint): string {
  tooLarge ??= 10n ** BigInt(MAX_DIGITS)
  if (value < tooLarge && value > -tooLarge) return String(value)
  throw refusal(TOO_LARGE)
}

/** The first number with more digits than a `BigInt` may have. Made when it is first needed. */
let tooLarge: bigint | undefined

function hasToJSON(value: object): value is { toJSON: (key: string) => unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function'
}

/** Whether a value is a plain object (of this realm or another one, such as a frame) or has no prototype. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'hasOwnProperty')
}

function checkPlainObject(value: unknown): void {
  let isPlain: boolean
  try {
    isPlain = isPlainObject(value)
  } catch (error) {
    throw toRefusal(error)
  }
  if (!isPlain) throw refusal('it must be a plain object')
}

/** The error for a value whose getter or `toJSON` has thrown: that error is only kept as the cause, without its message. */
function toRefusal(error: unknown): SessionError {
  if (isSessionError(error)) return error
  return new SessionError('INVALID_VALUE', "this value can't be stored: reading it failed", { cause: error })
}

function refusal(why: string): SessionError {
  return new SessionError('INVALID_VALUE', `this value can't be stored: ${why}`)
}
