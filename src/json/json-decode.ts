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
  const copied = copyOf(value)
  return copied === INEXACT ? parseExact(text()) : copied
}

/** Sets a key of a plain object. Works for the key `__proto__`, too. */
export function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Beyond this depth values are left to `parseExact`, which does not recurse: the stack has room for any value. */
const MAX_RECURSION = 200

/** Returned for a value that `parseExact` has to read. */
const INEXACT = Symbol('inexact')

function copyOf(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return isExact(value) ? value : INEXACT
  if (depth === MAX_RECURSION) return INEXACT
  if (Array.isArray(value)) {
    const items = value.map((item) => copyOf(item, depth + 1))
    return items.includes(INEXACT) ? INEXACT : items
  }
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const item = copyOf((value as Record<string, unknown>)[key], depth + 1)
    if (item === INEXACT) return INEXACT
    define(copy, key, item)
  }
  return copy
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
  /** What is in each container that is not closed yet, the text itself first. An object has its keys among its values. */
  const open: unknown[][] = [[]]
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const start = at++
    const first = text[start] as string
    if (first === '{' || first === '[') open.push([])
    else if (first === '}' || first === ']') {
      const items = open.pop() as unknown[]
      open.at(-1)?.push(first === ']' ? items : objectOf(items))
    } else if (first !== ',' && first !== ':') {
      at = skipValue(text, start)
      open.at(-1)?.push(scalar(text.slice(start, at)))
    }
  }
  return open[0]?.[0]
}

function objectOf(items: readonly unknown[]): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (let i = 0; i < items.length; i += 2) define(object, items[i] as string, items[i + 1])
  return object
}

function scalar(literal: string): unknown {
  const isRounded = INTEGER.test(literal) && !Number.isSafeInteger(Number(literal))
  return isRounded ? BigInt(literal) : JSON.parse(literal)
}

const INTEGER = /^-?\d+$/
