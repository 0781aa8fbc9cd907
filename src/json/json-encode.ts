import { toBase64 } from '../common/base64.ts'
import { isSessionError, SessionError } from '../common/session-error.ts'

/**
 * The JSON text of a value. `BigInt` becomes its digits, `Uint8Array` base64 (as Go writes `[]byte`),
 * `Date` RFC 3339 and an object with `toJSON` what that answers. Everything that JSON would quietly
 * turn into something else is refused with `INVALID_VALUE`: a function, a symbol, NaN, an infinity, a
 * cycle, `undefined` itself or in an array, `Map`, `Set`, `RegExp`, a class instance without `toJSON`.
 */
export function encodeValue(value: unknown): string {
  try {
    return holdsPlainJson(value, 0) ? JSON.stringify(value) : write(value, '', 0)
  } catch (error) {
    throw refusal(error)
  }
}

/** The JSON text of an object of session values: one check and one `JSON.stringify`. */
export function encodeMap(map: Readonly<Record<string, unknown>>): string {
  checkPlainObject(map)
  return encodeValue(map)
}

/** The JSON text of each value of an object, by its key. `checkKey` throws for a key that is not allowed. */
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
    throw refusal(error)
  }
}

/** Go reads no JSON that is nested deeper than 10,000; a stack holds less. */
const MAX_DEPTH = 1000

/** Whether `JSON.stringify` writes a value as it is; throws for what must be refused. */
function holdsPlainJson(value: unknown, depth: number): boolean {
  if (isPlainScalar(value)) return true
  if (typeof value === 'bigint') return false
  if (typeof value !== 'object') throw refuse(`${typeof value} has no JSON`)
  if (value === null) return true
  if (depth > MAX_DEPTH) throw refuse('it is nested too deeply, or contains itself')
  if (hasToJSON(value)) return false
  if (Array.isArray(value)) return holdsPlainItems(value, depth + 1)
  return isPlainObject(value) ? holdsPlainFields(value, depth + 1) : convertible(value)
}

function holdsPlainItems(array: readonly unknown[], depth: number): boolean {
  let isPlain = true
  for (let i = 0; i < array.length; i++) {
    const item = array[i]
    if (!isPlainScalar(item)) isPlain = holdsPlainJson(item, depth) && isPlain
  }
  return isPlain
}

function holdsPlainFields(object: Record<string, unknown>, depth: number): boolean {
  let isPlain = true
  const keys = Object.keys(object)
  for (let i = 0; i < keys.length; i++) {
    const item = object[keys[i] as string]
    if (!isPlainScalar(item) && item !== undefined) isPlain = holdsPlainJson(item, depth) && isPlain
  }
  return isPlain
}

function isPlainScalar(value: unknown): boolean {
  const type = typeof value
  if (type === 'string' || type === 'boolean') return true
  if (type !== 'number') return false
  if (Number.isFinite(value)) return true
  throw refuse('NaN and the infinities have no JSON')
}

function convertible(value: object): false {
  if (isBytes(value)) return false
  throw refuse('an instance of a class without toJSON would lose what it is')
}

/** Writes what `JSON.stringify` alone can't. */
function write(value: unknown, key: string, depth: number): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) {
    holdsPlainJson(value, depth)
    return JSON.stringify(value)
  }
  if (depth > MAX_DEPTH) throw refuse('it is nested too deeply, or contains itself')
  if (isBytes(value)) return `"${toBase64(value)}"`
  if (hasToJSON(value)) return write(answerOf(value, key), key, depth + 1)
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => write(item, String(index), depth + 1)).join(',')}]`
  }
  if (!isPlainObject(value)) convertible(value)
  const fields: string[] = []
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined) fields.push(`${JSON.stringify(name)}:${write(item, name, depth + 1)}`)
  }
  return `{${fields.join(',')}}`
}

function answerOf(value: { toJSON: (key: string) => unknown }, key: string): unknown {
  if (tagOf(value) === '[object Date]' && Number.isNaN(Number(value)))
    throw refuse('an invalid date has no JSON')
  return value.toJSON(key)
}

function hasToJSON(value: object): value is { toJSON: (key: string) => unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function'
}

/** A plain object of this realm or of another one, or one without a prototype. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'hasOwnProperty')
}

/** Also for one of another realm, whose constructor is another one. */
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
    throw refusal(error)
  }
  if (!isPlain) throw refuse('what is set must be a plain object')
}

/** What a getter or a toJSON throws is not ours to pass on. */
function refusal(error: unknown): SessionError {
  if (isSessionError(error)) return error
  return new SessionError('INVALID_VALUE', "this value can't be stored: reading it failed", { cause: error })
}

function refuse(why: string): SessionError {
  return new SessionError('INVALID_VALUE', `this value can't be stored: ${why}`)
}
