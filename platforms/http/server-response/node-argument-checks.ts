import { headersOf } from './response-head.ts'

/** Throws what Node's `writeHead` would throw for these arguments, since that call is buffered. */
export function checkHead(args: readonly unknown[], isHttp2: boolean): void {
  checkStatus(args[0], typeof args[1] === 'string' ? args[1] : undefined, isHttp2)
  const headers = args[2] ?? args[1]
  if (Array.isArray(headers) && !Array.isArray(headers[0]) && headers.length % 2 !== 0) {
    throw codedError(TypeError, 'ERR_INVALID_ARG_VALUE', "The argument 'headers' is invalid")
  }
  for (const [name, value] of headersOf(args)) checkHeader(name, value, isHttp2)
}

/** Throws what Node would throw for a status. */
export function checkStatus(status: unknown, message: string | undefined, isHttp2: boolean): void {
  const code = (status as number) | 0
  const [least, most] = isHttp2 ? [200, 599] : [100, 999]
  if (code < least || code > most) {
    const name = isHttp2 ? 'ERR_HTTP2_STATUS_INVALID' : 'ERR_HTTP_INVALID_STATUS_CODE'
    throw codedError(RangeError, name, `Invalid status code: ${String(status)}`)
  }
  if (message !== undefined && NOT_IN_VALUE.test(message)) {
    throw codedError(TypeError, 'ERR_INVALID_CHAR', 'Invalid character in statusMessage')
  }
}

/** Throws what Node would throw for a chunk of a body. */
export function checkChunk(chunk: unknown): void {
  if (chunk === null) {
    throw codedError(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream')
  }
  if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) {
    const message = 'The "chunk" argument must be of type string or an instance of Buffer or Uint8Array'
    throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', message)
  }
}

/** What Node throws when a head is changed after it was sent. */
export function headersSentError(what: string, isHttp2: boolean): Error {
  const code = isHttp2 ? 'ERR_HTTP2_HEADERS_SENT' : 'ERR_HTTP_HEADERS_SENT'
  return codedError(Error, code, `Cannot ${what} headers after they are sent to the client`)
}

/** What callbacks get when the connection was closed before their call was made. */
export function destroyedError(): Error {
  return codedError(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed')
}

function checkHeader(name: unknown, value: unknown, isHttp2: boolean): void {
  // Node ignores an empty name.
  if (name === '') return
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    throw codedError(
      TypeError,
      'ERR_INVALID_HTTP_TOKEN',
      `Header name must be a valid HTTP token ["${name}"]`,
    )
  }
  for (const one of Array.isArray(value) ? value : [value]) {
    if (one === undefined || (isHttp2 && one === null)) {
      const code = isHttp2 ? 'ERR_HTTP2_INVALID_HEADER_VALUE' : 'ERR_HTTP_INVALID_HEADER_VALUE'
      throw codedError(TypeError, code, `Invalid value "${one}" for header "${name}"`)
    }
    if (NOT_IN_VALUE.test(String(one))) {
      throw codedError(TypeError, 'ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`)
    }
  }
}

function codedError(Kind: ErrorConstructor, code: string, message: string): Error {
  return Object.assign(new Kind(message), { code })
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/
