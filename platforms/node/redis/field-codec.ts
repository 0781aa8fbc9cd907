import { MAX_KEY_LENGTH } from '../../../src/common/limits.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { decodeValue } from '../../../src/json/json-decode.ts'

/** The value of a field of a hash; `null` when there is none. */
export type Field = string | null

/** Turns values into the fields of a hash table and back. */
export interface FieldCodec {
  /** The field for the JSON text of a value. A value that no field can hold is `INVALID_VALUE`. */
  encode(text: string): string
  decode(field: string): unknown
  /** The JSON text of the value that is read later, when this text is stored. */
  storedText(text: string): string
}

/** Whether a key can be the name of a field. Names are sent as UTF-8, which has no half of a surrogate pair. */
export function isFieldName(key: string): boolean {
  return !HALF_A_PAIR.test(key)
}

/** Throws `INVALID_KEY` unless a key can be the name of a new field. */
export function checkFieldName(key: string): void {
  if (key.length > MAX_KEY_LENGTH) throw new SessionError('INVALID_KEY', 'this session key is too long')
  if (!isFieldName(key)) throw new SessionError('INVALID_KEY', 'this key can not be the name of a field')
}

/** Values as texts, as GoFrame writes and reads them. */
export const goframeFieldCodec: FieldCodec = {
  encode: goframeText,
  decode: (field) => field,
  storedText: (text) => {
    const field = goframeText(text)
    return text.startsWith('"') ? text : JSON.stringify(field)
  },
}

/** Values as JSON, which keeps types. A field that holds no JSON is `RECORD_CORRUPT`. */
export const jsonFieldCodec: FieldCodec = {
  encode: (text) => text,
  storedText: (text) => text,
  decode: (field) => {
    try {
      return decodeValue(field)
    } catch {
      throw new SessionError('RECORD_CORRUPT', 'a field holds no JSON')
    }
  },
}

/** The text that GoFrame makes of a value: objects and arrays stay JSON, the rest becomes what Go prints. */
function goframeText(text: string): string {
  switch (text[0]) {
    case '"':
      return checkedText(JSON.parse(text))
    case 't':
      return '1'
    case 'f':
      return '0'
    case 'n':
      return ''
    case '{':
    case '[':
      return text.replace(/[<>&\u2028\u2029]/g, escaped)
    default:
      return plainDecimal(text)
  }
}

function checkedText(value: string): string {
  if (!HALF_A_PAIR.test(value)) return value
  throw new SessionError(
    'INVALID_VALUE',
    "this value can't be stored: a field has no half of a surrogate pair",
  )
}

const HALF_A_PAIR = /[\ud800-\udfff]/u

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A JSON number without its exponent: `1e21` is `1000000000000000000000`, `1e-7` is `0.0000001`. */
function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent] = NUMBER.exec(text) ?? []
  if (exponent === undefined) return text
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/
