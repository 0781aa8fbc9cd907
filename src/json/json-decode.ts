import { skipSpace, skipString, skipValue } from './json-scan.ts'

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

/** Returned by `copy` for a value that holds an integer which `JSON.parse` may have rounded. */
const INEXACT = Symbol('inexact')

function copy(value: unknown): unknown {
  if (typeof value === 'number') return isExact(value) ? value : INEXACT
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const array = new Array<unknown>(value.length)
    for (let i = 0; i < array.length; i++) {
      const item = copy(value[i])
      if (item === INEXACT) return INEXACT
      array[i] = item
    }
    return array
  }
  const object: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const item = copy((value as Record<string, unknown>)[key])
    if (item === INEXACT) return INEXACT
    define(object, key, item)
  }
  return object
}

/** Whether a parsed value holds no integer that `JSON.parse` may have rounded. */
export function isExact(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return true
  return Array.isArray(value) ? value.every(isExact) : Object.values(value).every(isExact)
}

/** Parses valid JSON text in one pass, with integers beyond 2^53 as `BigInt`. */
function parseExact(text: string): unknown {
  let at = 0
  return value()

  function value(): unknown {
    at = skipSpace(text, at)
    const begin = text[at]
    if (begin === '{') return object()
    if (begin === '[') return array()
    const start = at
    at = skipValue(text, start)
    const literal = text.slice(start, at)
    const isRounded = INTEGER.test(literal) && !Number.isSafeInteger(Number(literal))
    return isRounded ? BigInt(literal) : JSON.parse(literal)
  }

  function object(): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    while (hasNext('}')) {
      const start = at
      at = skipString(text, start)
      const key = JSON.parse(text.slice(start, at)) as string
      at = skipSpace(text, at) + 1
      define(result, key, value())
    }
    return result
  }

  function array(): unknown[] {
    const result: unknown[] = []
    while (hasNext(']')) result.push(value())
    return result
  }

  /** Steps over an opening bracket or a comma to the next item, or over the closing bracket. Returns whether there is an item. */
  function hasNext(closing: string): boolean {
    at = skipSpace(text, at)
    if (text[at] !== closing) at = skipSpace(text, at + 1)
    if (text[at] !== closing) return true
    at++
    return false
  }
}

const INTEGER = /^-?\d+$/
