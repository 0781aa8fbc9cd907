import { queueRealMicrotask } from '../../../src/common/real-timers.ts'
import { emulateEnded, emulateHeadersSent } from './emulated-state.ts'
import { checkChunk, checkHead, checkStatus, headersSentError } from './node-argument-checks.ts'
import type { NodeResponse } from './node-types.ts'
import type { CallName } from './patch-response.ts'
import { removeBodyHeaders } from './response-head.ts'

/** A call of one of the methods that send a response. */
export interface ResponseCall {
  readonly name: CallName
  readonly args: readonly unknown[]
}

/** The buffered calls of a response. */
export interface Released {
  readonly calls: readonly ResponseCall[]
  /** A `write` has returned `false`, so its caller may wait for 'drain'. */
  readonly awaitsDrain: boolean
}

/** Buffers the calls of a response. Meanwhile the response reports that they were made. */
export class BufferedCalls {
  readonly #response: NodeResponse
  readonly #isHttp2: boolean
  readonly #calls: ResponseCall[] = []
  #head: Head | undefined
  #undoEnded: (() => void) | undefined
  #awaitsDrain = false

  constructor(response: NodeResponse) {
    this.#response = response
    this.#isHttp2 = isHttp2(response)
  }

  /** Buffers a call, and returns what its caller gets. Throws what Node would throw for its arguments. */
  add({ name, args }: ResponseCall): unknown {
    const response = this.#response
    if (name === 'write' || (name === 'end' && isChunk(args[0]))) checkChunk(args[0])
    if (name === 'writeHead' && response.headersSent) throw headersSentError('write', this.#isHttp2)
    if (!response.headersSent) this.#head = this.#makeHead(name === 'writeHead' ? args : [])
    this.#calls.push({ name, args })
    if (name === 'flushHeaders') return
    if (name === 'end') this.#undoEnded ??= emulateEnded(response)
    if (name !== 'write') return response
    this.#awaitsDrain = true
    return false
  }

  /** Makes the response report its real state again, and returns the buffered calls. */
  release(): Released {
    this.#undoEnded?.()
    if (this.#head !== undefined) {
      this.#head.undo()
      setStatus(this.#response, this.#head.code, this.#head.message)
    }
    return { calls: this.#calls, awaitsDrain: this.#awaitsDrain }
  }

  #makeHead(args: readonly unknown[]): Head {
    const response = this.#response
    if (args.length > 0) {
      checkHead(args, this.#isHttp2)
      const message =
        typeof args[1] === 'string' ? args[1] : this.#isHttp2 ? undefined : response.statusMessage
      setStatus(response, (args[0] as number) | 0, message)
    }
    const code = response.statusCode
    // Node warns when the message of an HTTP/2 response is read.
    const message = this.#isHttp2 ? undefined : response.statusMessage
    checkStatus(code, message, this.#isHttp2)
    return { code, message, undo: emulateHeadersSent(response, this.#isHttp2) }
  }
}

/** Prepares a response for an error page. */
export function resetForErrorPage(response: NodeResponse): void {
  removeBodyHeaders(response)
  setStatus(response, 500, undefined)
  // The first caller may still write after the error page has ended the response. That must not end the process.
  response.on('error', () => {})
}

/** Calls back with an error for calls that will not be made. */
export function failCalls(calls: readonly ResponseCall[], error: unknown): void {
  for (const { args } of calls) {
    const callback = args.find((arg) => typeof arg === 'function')
    if (callback !== undefined) queueRealMicrotask(() => callback(error))
  }
}

/** The status when the head was buffered. What is assigned to the response later does not change it. */
interface Head {
  readonly code: number
  readonly message: string | undefined
  readonly undo: () => void
}

function isChunk(first: unknown): boolean {
  return typeof first !== 'function' && Boolean(first)
}

function setStatus(response: NodeResponse, code: number, message: string | undefined): void {
  response.statusCode = code
  // HTTP/2 has no status message, and Node warns of one.
  if (!isHttp2(response) && response.statusMessage !== message) response.statusMessage = message
}

function isHttp2(response: NodeResponse): boolean {
  return 'createPushResponse' in response
}
