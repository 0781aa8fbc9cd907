/**
 * A copy of an error of another library, safe to use as a cause: it keeps the name, code, syscall and stack frames. It
 * drops the message, since such messages can contain paths, ids and values.
 */
export function cleanCause(cause: unknown): Error {
  const { name, code, syscall } = (cause ?? {}) as Record<string, unknown>
  const kind = typeof name === 'string' ? name : typeof cause
  const what = [code, syscall].filter((part) => typeof part === 'string').join(' ')
  const clean = new Error(what || `${kind} (its message is withheld)`)
  clean.name = kind
  if (typeof code === 'string') Object.assign(clean, { code, syscall })
  clean.stack = `${clean.name}: ${clean.message}${framesOf(cause)}`
  return clean
}

/** The frames of the error's stack, or nothing if the lines of its message can't be told from the frames. */
function framesOf(error: unknown): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return ''
  const head = error.message === '' ? error.name : `${error.name}: ${error.message}`
  if (!error.stack.startsWith(`${head}\n`)) return ''
  return error.stack.slice(head.length)
}
