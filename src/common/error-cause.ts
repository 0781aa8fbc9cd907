/**
 * A copy of an error of another library, safe to use as a cause. Such errors can contain paths, ids and values, so
 * only what has the shape of a known name, code, system call or stack frame is kept, and never the message.
 */
export function cleanCause(cause: unknown): Error {
  const name = read(cause, 'name', NAME) ?? typeof cause
  const code = read(cause, 'code', CODE)
  const syscall = read(cause, 'syscall', SYSCALL)
  const what = [code, syscall].filter(Boolean).join(' ')
  const clean = new Error(what || `${name} (its message is withheld)`)
  clean.name = name
  if (code !== undefined) Object.assign(clean, { code, syscall })
  clean.stack = `${name}: ${clean.message}${framesOf(cause)}`
  return clean
}

/** Such as `TypeError`, `ReplyError` and `DOMException`. */
const NAME = /^[A-Z][A-Za-z]{0,39}(Error|Exception)$|^Error$/

/** Such as `ECONNRESET`, `E2BIG`, `ERR_INVALID_ARG_TYPE` and `SQLITE_BUSY`. */
const CODE =
  /^(E[A-Z]{2,19}|E2BIG|ABORT_ERR|((UND_)?ERR|EAI|CERT|UNABLE|DEPTH|SELF|SQLITE|ER)(_[A-Z]{1,20}\d?){1,9})$/

const SYSCALL =
  /^(f?(stat|sync|truncate|chmod|chown|datasync)|lstat|open(dir)?|close|read(link)?|write|rename|(un)?link|mkdir|rmdir|scandir|access|copyfile|realpath|connect|getaddrinfo|bind|listen|accept|shutdown|kill|spawn)$/

/** A text of an error, if it has a known shape. A getter that throws has none. */
function read(error: unknown, property: 'name' | 'code' | 'syscall', shape: RegExp): string | undefined {
  try {
    const value = (error as Record<string, unknown> | null | undefined)?.[property]
    return typeof value === 'string' && shape.test(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The frames of the error's stack, or nothing if the lines of its message can't be told from the frames. */
function framesOf(error: unknown): string {
  try {
    if (!(error instanceof Error) || typeof error.stack !== 'string') return ''
    const { name, message, stack } = error
    const head = message === '' ? name : `${name}: ${message}`
    // V8 begins a stack with the message, Firefox and Safari begin it with a frame.
    const frames = stack.startsWith(`${head}\n`) ? stack.slice(head.length + 1) : stack
    const lines = frames.split('\n')
    if (frames === stack && !FRAME.test(lines[0] as string)) return ''
    return lines.map((line) => (FRAME.test(line) ? `\n${line}` : '')).join('')
  } catch {
    return ''
  }
}

/** A line of a stack that names a place in a program: `    at call (/a/b.js:1:2)`, or `call@https://a/b.js:1:2`. */
const FRAME =
  /^( {4}at (async )?([\w$.<>#[\] ]{1,99} \()?|[\w$.<>#[\]*/ ]{0,99}@)(node:[\w/]{1,99}|(https?:\/\/[\w.:[\]-]{1,99}\/|file:\/\/|[A-Za-z]:\\|\/)[^\n?#]{1,999}\.([cm]?[jt]sx?|vue|svelte))(:\d+){1,2}\)?$/
