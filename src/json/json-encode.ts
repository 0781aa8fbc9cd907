import { toBase64 } from '../common/base64.ts'
import { isBytes } from '../common/bytes.ts'
import { MAX_DEPTH, MAX_DIGITS, MAX_KEYS, MAX_TEXT_LENGTH } from '../common/limits.ts'
import { serverParts } from '../common/server-parts.ts'
import { SessionError, toSessionError } from '../common/session-error.ts'
import { tagOf } from '../common/tag.ts'
import { hasToJSON, isPlainObject, isScalar } from './json-kinds.ts'

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
  return refusing(() => {
    containers = 0
    const text = serverParts.plainText?.(value, depth) ?? encode(value, '', depth)
    if (text.length > MAX_TEXT_LENGTH) throw refusal(TOO_LARGE)
    return text
  })
}

/** The JSON text of a value; `undefined` where there is none. */
export function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : encodeValue(value)
}

/** The JSON text of a plain object of session values. It is faster than encoding each value. */
export function encodeMap(map: Readonly<Record<string, unknown>>): string {
  refusing(() => checkPlainObject(map))
  // The map itself is no level of its values.
  return encodeValue(map, -1)
}

/** The JSON text of each value of a plain object, by its key. `checkKey` throws for a key that is not allowed. */
export function encodeFields(
  map: Readonly<Record<string, unknown>>,
  checkKey: (key: string) => void,
): Map<string, string> {
  return refusing(() => {
    checkPlainObject(map)
    const entries = Object.entries(map)
    if (entries.length > MAX_KEYS) throw refusal(TOO_LARGE)
    return new Map(
      entries.map(([key, value]) => {
        checkKey(key)
        return [key, encodeValue(value)]
      }),
    )
  })
}

const TOO_LARGE = 'it is too large, is nested too deeply, or contains itself'

/** How many objects and arrays of a value were entered so far. */
let containers = 0

/**
 * Whether a value goes too deep, or has more containers than text of the longest length has room for: one that holds
 * the same object in many places can have far more than it takes of memory.
 */
function isTooLarge(depth: number): boolean {
  return depth >= MAX_DEPTH || ++containers > MAX_TEXT_LENGTH / 2
}

/** The JSON text of a value, which `JSON.stringify` might not write correctly. */
function encode(value: unknown, key: string, depth: number): string {
  if (isScalar(value)) return JSON.stringify(value)
  if (typeof value === 'bigint') return digitsOf(value)
  if (typeof value === 'number') throw refusal('NaN and the infinities have no JSON')
  if (typeof value !== 'object' || value === null) throw refusal(`${typeof value} has no JSON`)
  if (isTooLarge(depth)) throw refusal(TOO_LARGE)
  if (isBytes(value)) return `"${toBase64(value)}"`
  if (hasToJSON(value)) return encode(callToJSON(value, key), key, depth + 1)
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, index) => encode(item, String(index), depth + 1)).join()}]`
  }
  if (!isPlainObject(value)) throw refusal('an instance of a class needs a toJSON method')
  const fields = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${encode(item, name, depth + 1)}`).join()}}`
}

function callToJSON(value: { toJSON: (key: string) => unknown }, key: string): unknown {
  const made = value.toJSON(key)
  // RFC 3339 has no text for a year with a sign, and an invalid date has none at all.
  if (tagOf(value) === 'Date' && !/^\d/.test(String(made))) {
    throw refusal('a date needs a year from 0 to 9999')
  }
  return made
}

/** Two comparisons, since the digits of a huge number take far longer to find than it takes to hold it. */
function digitsOf(value: bigint): string {
  tooLarge ??= 10n ** BigInt(MAX_DIGITS)
  if (value < tooLarge && value > -tooLarge) return String(value)
  throw refusal(TOO_LARGE)
}

/** The first number with more digits than a `BigInt` may have. Made when it is first needed. */
let tooLarge: bigint | undefined

function checkPlainObject(value: unknown): void {
  if (!isPlainObject(value)) throw refusal('it must be a plain object')
}

/** Makes what a getter or `toJSON` throws a refusal: that error is only kept as the cause, without its message. */
function refusing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw toSessionError(error, "this value can't be stored: reading it failed", 'INVALID_VALUE')
  }
}

export function refusal(why: string): SessionError {
  return new SessionError('INVALID_VALUE', `this value can't be stored: ${why}`)
}
