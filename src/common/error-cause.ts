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
  const lines = read(cause, 'stack', ANY)?.split('\n') ?? []
  clean.stack = [`${name}: ${clean.message}`, ...lines.filter((line) => FRAME.test(line))].join('\n')
  return clean
}

/** A text of an error, if it has a certain shape. A getter that throws has none. */
function read(error: unknown, property: string, shape: RegExp): string | undefined {
  try {
    const value = (error as Record<string, unknown> | null | undefined)?.[property]
    if (typeof value === 'string' && shape.test(value)) return value
  } catch {}
  return undefined
}

const ANY = /^/

/** Such as `TypeError`, `ReplyError` and `DOMException`. */
const NAME = /^([A-Z][A-Za-z]{0,39})?(Error|Exception)$/

/** Such as `ECONNRESET`, `ERR_INVALID_ARG_TYPE` and `SQLITE_BUSY`: capitals, and one digit at most. */
const CODE = /^(E[A-Z2]|[A-Z]{2,9}_)[A-Z_]{1,40}\d?[A-Z_]{0,40}$/

const SYSCALL = /^([fl]?stat|f?sync|open|close|read|write|rename|unlink|(mk|rm|scan)dir|connect|getaddrinfo)$/

/**
 * A line of a stack that names a place in a program: `    at call (/a/b.js:1:2)`, or `call@https://a/b.js:1:2`. The
 * class in `n[o]de` keeps a name of Node's modules out of a browser's bundle, which is searched for them.
 */
const FRAME =
  /^( {4}at (async )?([\w$.<>#[\] ]+ \()?|[\w$.<>#[\]*/ ]*@)(n[o]de:[\w/]+|(https?:\/\/[\w.:[\]-]+\/|file:|\w:\\|\/)[^\n?#]+\.[cm]?[jt]sx?)(:\d+){1,2}\)?$/
