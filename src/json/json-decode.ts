import { skipSpace, skipValue } from './json-scan.ts'

/**
 * Parses JSON text. Integers beyond 2^53 become `BigInt`, so that no digit is lost. The JavaScript engine's own
 * parser reads the text first, since it is the fastest; only a text with such an integer is parsed a second time.
 */
export function decodeValue(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return isExact(value) ? value : parseExact(text)
}

/**
 * A deep copy of a value that `JSON.parse` has read from `text()`, with integers beyond 2^53 as `BigInt`. `text` is
 * only called if the value may hold such an integer.
 */
export function copyExact(value: unknown, text: () => string): unknown {
  const copied = copy(value)
  return copied === INEXACT ? parseExact(text()) : copied
}

/** Sets a key of a plain object. Works for the key `__proto__`, too. */
export function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Returned by `copy` for a value that `parseExact` has to read. */
const INEXACT = Symbol('inexact')

/** Beyond this depth values are left to `parseExact`, which does not recurse: the stack has room for any value. */
const MAX_RECURSION = 200

function copy(value: unknown, depth = 0): unknown {
  if (typeof value === 'number') return isExact(value) ? value : INEXACT
  if (typeof value !== 'object' || value === null) return value
  if (depth === MAX_RECURSION) return INEXACT
  if (Array.isArray(value)) {
    const array = new Array<unknown>(value.length)
    for (let i = 0; i < array.length; i++) {
      const item = copy(value[i], depth + 1)
      if (item === INEXACT) return INEXACT
      array[i] = item
    }
    return array
  }
  const object: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const item = copy((value as Record<string, unknown>)[key], depth + 1)
    if (item === INEXACT) return INEXACT
    define(object, key, item)
  }
  return object
}

/**
 * Whether a parsed value holds no integer that `JSON.parse` may have rounded, or made infinite. A value that is
 * nested very deeply counts as if it did.
 */
export function isExact(value: unknown, depth = 0): boolean {
  if (typeof value === 'number')
    return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  if (depth === MAX_RECURSION) return false
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (!isExact(item, depth + 1)) return false
  }
  return true
}

/** Parses valid JSON text in one pass and without recursion, with integers beyond 2^53 as `BigInt`. */
function parseExact(text: string): unknown {
  const root: Container = []
  const outer: Container[] = []
  let inner: Container = root
  /** The key in an object whose value comes next. */
  let key: string | undefined
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const start = at++
    const first = text[start]
    if (first === ',' || first === ':') continue
    if (first === ']' || first === '}') {
      inner = outer.pop() as Container
      continue
    }
    const isNested = first === '{' || first === '['
    if (!isNested) at = skipValue(text, start)
    const value = first === '{' ? {} : isNested ? [] : scalar(text.slice(start, at))
    if (Array.isArray(inner)) inner.push(value)
    else if (key === undefined) {
      key = value as string
      continue
    } else {
      define(inner, key, value)
      key = undefined
    }
    if (!isNested) continue
    outer.push(inner)
    inner = value as Container
  }
  return root[0]
}

type Container = unknown[] | Record<string, unknown>

function scalar(literal: string): unknown {
  const isRounded = INTEGER.test(literal) && !Number.isSafeInteger(Number(literal))
  return isRounded ? BigInt(literal) : JSON.parse(literal)
}

const INTEGER = /^-?\d+$/
