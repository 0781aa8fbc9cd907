import { decodeValue, define } from './json-decode.ts'

/** A copy of a value that was read, with each `BigInt` as its decimal text. It goes down without recursion. */
export function integersToTexts(value: unknown): unknown {
  const root = { value }
  const containers: Array<Record<string, unknown>> = [root]
  // The loop also takes what it adds.
  for (const container of containers) {
    for (const [key, item] of Object.entries(container)) {
      if (typeof item === 'bigint') define(container, key, String(item))
      if (typeof item !== 'object' || item === null) continue
      const copy = Array.isArray(item) ? [...item] : { ...item }
      define(container, key, copy)
      containers.push(copy)
    }
  }
  return root.value
}

/** Whether a JSON text may hold the text of an integer beyond 2^53, which has 16 digits at least. */
export function mayHoldTexts(json: string): boolean {
  return /"-?\d{16}/.test(json)
}

/**
 * The value of a JSON text, with the texts of integers that the value held before as these integers again. A text
 * counts as such where the integer was, and everywhere if its digits were an integer and nowhere a text.
 */
export function textsToIntegers(json: string, before: unknown): unknown {
  const numbers = new Set<unknown>()
  const texts = new Set<unknown>()
  const seen = [before]
  for (const item of seen) {
    if (typeof item === 'bigint') numbers.add(String(item))
    else if (typeof item === 'string') texts.add(item)
    else if (typeof item === 'object' && item !== null)
      for (const part of Object.values(item)) seen.push(part)
  }
  const restored = (item: unknown, old: unknown): unknown => {
    if (typeof item === 'string') {
      if (old === item) return item
      const isInteger = typeof old === 'bigint' && String(old) === item
      return isInteger || (numbers.has(item) && !texts.has(item)) ? BigInt(item) : item
    }
    if (typeof item === 'object' && item !== null) {
      for (const [key, part] of Object.entries(item)) {
        define(item as Record<string, unknown>, key, restored(part, memberOf(old, key)))
      }
    }
    return item
  }
  return restored(decodeValue(json), before)
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}
