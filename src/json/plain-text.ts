import { MAX_DEPTH, MAX_TEXT_LENGTH } from '../common/limits.ts'
import { hasToJSON, isPlainObject, isScalar } from './json-kinds.ts'

/**
 * The JSON text of a value, if `JSON.stringify` writes it correctly, which is far faster than to write it piece by
 * piece. `depth`: how many levels the value is in already.
 */
export function plainText(value: unknown, depth: number): string | undefined {
  containers = 0
  return isPlain(value, depth) ? JSON.stringify(value) : undefined
}

/** How many objects and arrays of a value were entered so far. */
let containers = 0

function isPlain(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return isScalar(value)
  if (depth >= MAX_DEPTH || ++containers > MAX_TEXT_LENGTH / 2 || hasToJSON(value)) return false
  if (Array.isArray(value)) {
    for (const item of value) {
      if (!isScalar(item) && !isPlain(item, depth + 1)) return false
    }
    return true
  }
  if (!isPlainObject(value)) return false
  for (const item of Object.values(value)) {
    if (item !== undefined && !isScalar(item) && !isPlain(item, depth + 1)) return false
  }
  return true
}
