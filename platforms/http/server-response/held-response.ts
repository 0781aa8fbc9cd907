import { pretendEnded, pretendSent } from './held-state.ts'
import type { NodeResponse } from './node-types.ts'
import { checkChunk, checkHead, checkStatus, headersSentError } from './response-check.ts'
import { forgetBody } from './response-head.ts'
import type { PieceName } from './response-hooks.ts'

/** A call that makes a piece of a response. */
export interface Piece {
  readonly name: PieceName
  readonly args: readonly unknown[]
}

/** The pieces of a response that tells of them that they were sent. */
export class HeldResponse {
  readonly #response: NodeResponse
  readonly #isHttp2: boolean
  readonly #pieces: Piece[] = []
  #head: Head | undefined
  #undoEnded: (() => void) | undefined
  #isAwaited = false

  constructor(response: NodeResponse) {
    this.#response = response
    this.#isHttp2 = isHttp2(response)
  }

  /** Keeps a piece, and answers what its caller gets. Throws what is wrong with it. */
  keep({ name, args }: Piece): unknown {
    const response = this.#response
    if (name === 'write' || (name === 'end' && isChunk(args[0]))) checkChunk(args[0])
    if (name === 'writeHead' && response.headersSent) throw headersSentError('write', this.#isHttp2)
    if (!response.headersSent) this.#head = this.#makeHead(name === 'writeHead' ? args : [])
    this.#pieces.push({ name, args })
    if (name === 'flushHeaders') return
    if (name === 'end') this.#undoEnded ??= pretendEnded(response)
    if (name !== 'write') return response
    this.#isAwaited = true
    return false
  }

  /** Makes it an open response again, and answers what it kept. */
  open(): Opened {
    this.#undoEnded?.()
    if (this.#head !== undefined) {
      this.#head.undo()
      setStatus(this.#response, this.#head.code, this.#head.message)
    }
    return { pieces: this.#pieces, isAwaited: this.#isAwaited }
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
    // Asking an HTTP/2 response for its message makes Node warn.
    const message = this.#isHttp2 ? undefined : response.statusMessage
    checkStatus(code, message, this.#isHttp2)
    return { code, message, undo: pretendSent(response, this.#isHttp2) }
  }
}

/** Makes an open response one that an error page can be made of. */
export function startOver(response: NodeResponse): void {
  forgetBody(response)
  setStatus(response, 500, undefined)
  // Whoever goes on writing finds it ended by the error page.
  response.on('error', () => {})
}

/** Tells those who wait for pieces that these never go out. */
export function drop(pieces: readonly Piece[], error: unknown): void {
  for (const { args } of pieces) {
    const callback = args.find((arg) => typeof arg === 'function')
    if (callback !== undefined) queueMicrotask(() => callback(error))
  }
}

export interface Opened {
  readonly pieces: readonly Piece[]
  /** Was anyone told to wait with the next piece? */
  readonly isAwaited: boolean
}

/** What the head said when it was held, whatever is assigned later. */
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
  // To HTTP/2 a message means nothing, and Node warns of it.
  if (!isHttp2(response) && response.statusMessage !== message) response.statusMessage = message
}

function isHttp2(response: NodeResponse): boolean {
  return 'createPushResponse' in response
}
