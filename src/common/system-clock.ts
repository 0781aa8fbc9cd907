/** The default clock of sessions, in Unix milliseconds. Looks `Date` up at each call: a test may fake it later. */
export function systemNow(): number {
  return Date.now()
}
