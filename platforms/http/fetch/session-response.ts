import { SessionError } from '../../../src/common/session-error.ts'

/** What a response still needs of the session of its request. */
export interface ResponseEnd {
  /** Whether the session may be changed by now that the head goes out. */
  readonly mayChange: boolean
  /** Saves what was changed since the response was handed on; `undefined`: nothing was. */
  end(): Promise<void> | undefined
}

/** Throws where a handler has answered something else. */
export function checkResponse(response: unknown): asserts response is Response {
  if (typeof (response as Response | undefined)?.headers?.append === 'function') return
  throw new SessionError('INVALID_ARGUMENT', 'HttpSessions.handle: the handler must answer a Response')
}

/** A response with the session's cookies, whose body ends when the session is saved. */
export function answer(response: Response, cookies: readonly string[], session: ResponseEnd): Response {
  const mayFollow = session.mayChange && !isFixed(response) && response.body !== null
  if (!mayFollow) session.end()
  // Neither a handshake nor a network error can be made anew.
  if (response.status < 200 || (!mayFollow && cookies.length === 0)) return response
  // Never the response itself: a handler may answer with one without a body again and again.
  const made = mayFollow ? new Response(untilSaved(response.body, session), response) : copyOf(response)
  for (const cookie of cookies) made.headers.append('set-cookie', cookie)
  return made
}

/** Whether the body of a response can't be replaced, or is no stream that somebody is still writing. */
function isFixed(response: Response): boolean {
  return (
    response.status < 200 || hasNoTypeYet(response) || response.bodyUsed || response.body?.locked === true
  )
}

function copyOf(response: Response): Response {
  return hasNoTypeYet(response) ? response.clone() : new Response(response.body, response)
}

/** Bun names the type of a text, a file or a form when it sends it, unless somebody has looked at the body. */
function hasNoTypeYet({ headers }: Response): boolean {
  return 'Bun' in globalThis && !headers.has('content-type')
}

/** Passes a body on, and ends it when what was changed meanwhile is saved, or with what that fails with. */
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
        // Who makes the body may have something to change at its cancellation, too.
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
