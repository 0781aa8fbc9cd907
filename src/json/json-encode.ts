import { toBase64 } from '../common/base64.ts'
import { isSessionError, SessionError } from '../common/session-error.ts'

/**
 * The JSON text of a value. A `BigInt` becomes its digits, a `Uint8Array` base64 text (as Go writes `[]byte`), a
 * `Date` RFC 3339 text, and an object with a `toJSON` method the value that it returns.
 *
 * A value that `JSON.stringify` would silently change or drop is refused with `INVALID_VALUE`: a function, a symbol,
 * NaN, an infinity, a cycle, `undefined` (alone or in an array), a `Map`, `Set` or `RegExp`, an invalid `Date`, and an
 * instance of a class without `toJSON`. So is a value that is nested deeper than 1000 levels.
 */
export function encodeValue(value: unknown): string {
  try {
    return isPlainJson(value, 0) ? JSON.stringify(value) : encode(value, '', 0)
  } catch (error) {
    throw toRefusal(error)
  }
}

/** The JSON text of a plain object of session values. It is faster than encoding each value. */
export function encodeMap(map: Readonly<Record<string, unknown>>): string {
  checkPlainObject(map)
  return encodeValue(map)
}

/** The JSON text of each value of a plain object, by its key. `checkKey` throws for a key that is not allowed. */
export function encodeFields(
  map: Readonly<Record<string, unknown>>,
  checkKey: (key: string) => void,
): Map<string, string> {
  checkPlainObject(map)
  try {
    const fields = new Map<string, string>()
    for (const [key, value] of Object.entries(map)) {
      checkKey(key)
      fields.set(key, encodeValue(value))
    }
    return fields
  } catch (error) {
    throw toRefusal(error)
  }
}

/** Go reads JSON of up to 10,000 levels. The functions here recurse, and a JavaScript stack has room for fewer. */
const MAX_DEPTH = 1000

/** Whether `JSON.stringify` writes a value correctly. Throws for a value that must be refused. */
function isPlainJson(value: unknown, depth: number): boolean {
  if (isPlainScalar(value)) return true
  if (typeof value === 'bigint') return false
  if (typeof value !== 'object') throw refusal(`${typeof value} has no JSON`)
  if (value === null) return true
  if (depth > MAX_DEPTH) throw refusal('it is nested too deeply, or contains itself')
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
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) {
    isPlainJson(value, depth)
    return JSON.stringify(value)
  }
  if (depth > MAX_DEPTH) throw refusal('it is nested too deeply, or contains itself')
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
  if (tagOf(value) === '[object Date]' && Number.isNaN(Number(value))) {
    throw refusal('an invalid date has no JSON')
  }
  return value.toJSON(key)
}

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

/** Works for a `Uint8Array` of another realm as well, whose constructor is a different one. */
function isBytes(value: object): value is Uint8Array {
  return ArrayBuffer.isView(value) && tagOf(value) === '[object Uint8Array]'
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value)
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
