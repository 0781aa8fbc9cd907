/**
 * What kind of built-in object a value is, such as `Date` or `Uint8Array`, whichever realm (a frame, an extension, a
 * test's own global) it is from: `instanceof` knows the constructors of one realm only.
 */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** Whether a value is an `Error` or an instance of a subclass, of this realm or another one. */
export function isError(value: unknown): value is Error {
  return tagOf(value) === 'Error'
}
