import { SessionError } from '../../../src/common/session-error.ts'
import { headersForHead } from '../request/headers-for-head.ts'
import type { HeaderPair } from '../request/session-headers.ts'

/** What a response needs from the session of its request after the head is made. */
export interface ResponseEnd {
  /** Whether the session can still be changed, although no cookie can be sent any more. */
  readonly mayChange: boolean
  /** Saves what was changed since then; `undefined` if nothing was. */
  end(): Promise<void> | undefined
}

/** Throws `INVALID_ARGUMENT` if a handler has not returned a response. */
export function checkResponse(response: unknown): asserts response is Response {
  if (typeof (response as Response | undefined)?.headers?.append === 'function') return
  throw new SessionError('INVALID_ARGUMENT', 'HttpSessions.handle: the handler must return a Response')
}

/**
 * Returns the response with the session's headers. Its body ends after the changes made while it streams have been saved.
 * `isAborted`: whether the client has gone.
 */
export function sessionResponse(
  response: Response,
  settled: readonly HeaderPair[],
  session: ResponseEnd,
  isAborted: boolean,
): Response {
  const waitsForSave = session.mayChange && canReplaceBody(response) && response.body !== null
  if (!waitsForSave) session.end()
  // The response to a WebSocket handshake and a network error can't be copied.
  if (response.status < 200) return response
  const headers = headersForHead(settled, { cacheControl: response.headers.get('cache-control'), isAborted })
  if (!waitsForSave && headers.length === 0) return response
  // Always a copy: a handler may return the same response object again if that has no body.
  const made = waitsForSave ? new Response(untilSaved(response.body, session), response) : copyOf(response)
  for (const [name, value] of headers) {
    if (name === 'Set-Cookie') made.headers.append(name, value)
    else made.headers.set(name, value)
  }
  return made
}

/** Must be called before the body is read: in Bun reading it sets the content type. */
function canReplaceBody(response: Response): boolean {
  return (
    response.status >= 200 && !hasNoTypeYet(response) && !response.bodyUsed && response.body?.locked !== true
  )
}

function copyOf(response: Response): Response {
  return hasNoTypeYet(response) ? response.clone() : new Response(response.body, response)
}

/** Bun sets the content type of a text, a file or a form when it sends it, unless the body was read before. */
function hasNoTypeYet({ headers }: Response): boolean {
  return 'Bun' in globalThis && !headers.has('content-type')
}

/**
 * Passes a body on, and ends it after the changes made in the meantime have been saved. If the save fails, the body
 * fails with its error.
 */
function untilSaved(body: ReadableStream<Uint8Array>, session: ResponseEnd): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let isCancelled = false
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch(async (error: unknown) => {
          await session.end()
          throw error
        })
        if (!done) return controller.enqueue(value)
        // `cancel` saves, since the source of the body may change the session when it is cancelled.
        if (isCancelled) return
        await session.end()
        controller.close()
      },
      async cancel(reason) {
        isCancelled = true
        await reader.cancel(reason)
        await session.end()
      },
    },
    { highWaterMark: 0 },
  )
}
