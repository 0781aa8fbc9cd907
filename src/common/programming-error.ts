/**
 * Whether an error says that a program is wrong, such as a `TypeError`, so that the same call will fail again. An
 * error that tells of the network is none, though `fetch` reports it as a `TypeError`.
 */
export function isProgrammingError(error: unknown): boolean {
  try {
    const { name, code, cause, message } = error as Record<string, string> & { cause?: { code?: string } }
    const reason = code ?? cause?.code
    return (
      PROGRAMMING.test(name as string) && (reason ? REFUSED.test(reason) : !FETCH.test(message as string))
    )
  } catch {
    // It is no object, or has a getter that throws.
    return false
  }
}

const PROGRAMMING = /^(Type|Reference|Range|Syntax|URI|Assertion)Error$/

/** A code of Node for a wrong argument or state. */
const REFUSED = /^ERR_(?!HTTP|SOCKET|SSL|TLS)/

/** How the messages of a failed `fetch` begin. Nothing but the message tells them from other errors. */
const FETCH = /^(failed to fetch|fetch failed|load failed|network ?[erc]|error sending|the (int|net))/i
