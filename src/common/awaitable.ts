/** A value or a promise of it. A function that need not wait returns the value itself, which saves an await. */
export type Awaitable<T> = T | Promise<T>

/**
 * Whether a value is a promise, also of another realm (such as a frame) or of a library: some replace the global
 * `Promise`, which async functions then don't return.
 */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as Promise<T> | null | undefined)?.then === 'function'
}
