import { firstMember, memberKey, nextMember, readMember, skipSpace, skipValue } from './json-scan.ts'

/**
 * The value that JSON text holds, with integers beyond 2^53 as `BigInt`. The engine's own parser does
 * the work; only a text in which it met such a number is read a second time.
 */
export function decodeValue(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return isExact(value) ? value : parseExact(text, skipSpace(text, 0), text.length)
}

/** A deep copy of a value that the engine parsed from `text()`, with integers beyond 2^53 as `BigInt`. */
export function copyExact(value: unknown, text: () => string): unknown {
  if (typeof value === 'number') return isExact(value) ? value : decodeValue(text())
  if (typeof value !== 'object' || value === null) return value
  const copied = copy(value)
  return copied === INEXACT ? decodeValue(text()) : copied
}

/** Sets a key of a plain object, `__proto__` as well. */
export function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

const INEXACT = Symbol('an integer that the engine has rounded')

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

/** Whether nothing in a parsed value may be an integer that the engine has rounded. */
function isExact(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return true
  return Array.isArray(value) ? value.every(isExact) : Object.values(value).every(isExact)
}

function parseExact(text: string, start: number, end: number): unknown {
  switch (text[start]) {
    case '{':
      return parseObject(text.slice(start, end))
    case '[':
      return parseArray(text, start + 1)
    default: {
      const literal = text.slice(start, end).trim()
      return INTEGER.test(literal) && !Number.isSafeInteger(Number(literal))
        ? BigInt(literal)
        : JSON.parse(literal)
    }
  }
}

const INTEGER = /^-?\d+$/

function parseObject(text: string): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  const member = { keyStart: 0, keyEnd: 0, valueStart: 0, valueEnd: 0 }
  for (let at = firstMember(text); at !== -1; at = nextMember(text, member.valueEnd)) {
    readMember(text, at, member)
    define(object, memberKey(text, member), parseExact(text, member.valueStart, member.valueEnd))
  }
  return object
}

function parseArray(text: string, at: number): unknown[] {
  const array: unknown[] = []
  let start = skipSpace(text, at)
  while (text[start] !== ']') {
    const end = skipValue(text, start)
    array.push(parseExact(text, start, end))
    start = skipSpace(text, end)
    if (text[start] === ',') start = skipSpace(text, start + 1)
  }
  return array
}
