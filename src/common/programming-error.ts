/**
 * Whether an error says that a program is wrong, such as a `TypeError`, so that the same call will fail again. An
 * error that tells of the network is none, though `fetch` reports it as a `TypeError`.
 */
export function isProgrammingError(error: unknown): boolean {
  try {
    const { name, code, cause, message } = (error ?? {}) as Record<string, unknown>
    if (!PROGRAMMING.test(String(name))) return false
    // The errors of Node that begin so tell of a wrong argument or state.
    if (typeof code === 'string') return code.startsWith('ERR_')
    if (cause instanceof Error && 'code' in cause) return isProgrammingError(cause)
    return name !== 'TypeError' || !FETCH.test(String(message))
  } catch {
    // A property of the error has a getter that throws.
    return false
  }
}

const PROGRAMMING = /^(Type|Reference|Range|Syntax|URI|Assertion)Error$/

/** How the messages of a failed `fetch` begin. Nothing but the message tells them from other errors. */
const FETCH =
  /^(failed to fetch|fetch failed|load failed|network ?(error|re|con)|error sending|the (internet|network) con)/i
