import { textOf } from './error-cause.ts'

/** Adds what has the shape of a known code, system call or stack frame to the copy of an error, and returns that. */
export function describeCause(cause: unknown, copy: Error): Error {
  const code = textOf(cause, 'code', CODE)
  const syscall = textOf(cause, 'syscall', SYSCALL)
  copy.message = [code, syscall].filter(Boolean).join(' ') || copy.message
  if (code !== undefined) Object.assign(copy, { code, syscall })
  const lines = textOf(cause, 'stack', ANY)?.split('\n') ?? []
  copy.stack = [`${copy.name}: ${copy.message}`, ...lines.filter((line) => FRAME.test(line))].join('\n')
  return copy
}

const ANY = /^/

/** Such as `ECONNRESET`, `ERR_INVALID_ARG_TYPE` and `SQLITE_BUSY`: capitals, and one digit at most. */
const CODE = /^(E[A-Z2]|[A-Z]{2,9}_)[A-Z_]{1,40}\d?[A-Z_]{0,40}$/

const SYSCALL = /^([fl]?stat|f?sync|open|close|read|write|rename|unlink|(mk|rm|scan)dir|connect|getaddrinfo)$/

/** A line of a stack that names a place in a program: `    at call (/a/b.js:1:2)`, or `call@https://a/b.js:1:2`. */
const FRAME =
  /^( {4}at (async )?([\w$.<>#[\] ]+ \()?|[\w$.<>#[\]*/ ]*@)(node:[\w/]+|(https?:\/\/[\w.:[\]-]+\/|file:|\w:\\|\/)[^\n?#]+\.[cm]?[jt]sx?)(:\d+){1,2}\)?$/
