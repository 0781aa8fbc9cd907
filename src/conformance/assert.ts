/** Throws unless two values are deeply equal. It distinguishes `undefined`, `BigInt`, `Map` and bytes. */
export function equal(actual: unknown, expected: unknown, what = 'the value'): void {
  if (!isEqual(actual, expected)) throw new Error(`${what} is ${show(actual)}, expected ${show(expected)}`)
}

/** Throws unless a condition holds. */
export function ok(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`expected that ${what}`)
}

/**
 * Throws unless a call rejects with a `SessionError` of this code. Neither the error nor its causes may contain one of
 * the secrets. Throws as well if the call itself throws instead of returning a promise that rejects.
 */
export async function rejects(
  code: string,
  call: () => Promise<unknown>,
  secrets: readonly string[] = [],
  what = 'the call',
): Promise<void> {
  const error = await rejection(call, `${what} with ${code}`)
  const { name, code: actual, retryable } = error as { name?: unknown; code?: unknown; retryable?: unknown }
  ok(name === 'SessionError', `${what} rejects with a SessionError, not with ${show(error)}`)
  equal(actual, code, `the code of what ${what} rejects with`)
  equal(typeof retryable, 'boolean', 'the type of `retryable`')
  keepsSecret(error, secrets)
}

/** Returns the error that a call rejects with. Throws if it does not reject. */
export async function rejection(call: () => Promise<unknown>, what = 'the call'): Promise<unknown> {
  let pending: Promise<unknown>
  try {
    pending = call()
  } catch (error) {
    throw new Error(`${what} must reject; it threw ${show(error)}`)
  }
  const outcome = await settle(pending)
  ok(outcome.status === 'rejected', `${what} rejects; it resolved`)
  return outcome.reason
}

/** Returns the outcome of a promise, and never rejects. */
export async function settle<T>(pending: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [outcome] = await Promise.allSettled([pending])
  return outcome as PromiseSettledResult<T>
}

function keepsSecret(error: unknown, secrets: readonly string[]): void {
  // A shorter text may be part of an ordinary word.
  const long = secrets.filter((secret) => secret.length >= 4)
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++) {
    const told = [at.message, ...Object.values(at).map(String)].join('\n')
    ok(!long.some((secret) => told.includes(secret)), 'no error contains a session id, a key or a value')
  }
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  if (a instanceof Map || b instanceof Map) return a instanceof Map && b instanceof Map && isEqualMap(a, b)
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && Object.is(a.getTime(), b.getTime())
  }
  if (ArrayBuffer.isView(a) !== ArrayBuffer.isView(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(own(a, key), own(b, key)))
  )
}

function isEqualMap(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && isEqual(value, b.get(key)))
}

/** The value of an own property. Works for a key such as `__proto__`, too. */
function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}

function show(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? showObject(value) : showPlain(value)
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text
}

function showObject(value: object): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (value instanceof Map) return `Map ${showObject([...value])}`
  try {
    return JSON.stringify(value, (_key, item) => (isJson(item) ? item : showPlain(item)))
  } catch {
    return Object.prototype.toString.call(value)
  }
}

function isJson(value: unknown): boolean {
  return value !== undefined && typeof value !== 'bigint' && typeof value !== 'function'
}

function showPlain(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'bigint' ? `${value}n` : String(value)
}
