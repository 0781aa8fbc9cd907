import { SessionError } from '../../src/session-error.ts'

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
  const { body, status } = response
  const mayFollow = body !== null && session.mayChange && !isFixed(response)
  if (!mayFollow) session.end()
  // Neither a handshake nor a network error can be made anew.
  if (status < 200 || (!mayFollow && cookies.length === 0)) return response
  // Else a copy: a handler may answer with one response without a body again and again.
  const isItself = body !== null && isFixed(response)
  const made = isItself ? response : new Response(mayFollow ? untilSaved(body, session) : body, response)
  for (const cookie of cookies) made.headers.append('set-cookie', cookie)
  return made
}

/** Whether the body of a response can't be replaced, or is no stream that somebody is still writing. */
function isFixed({ status, bodyUsed, body, headers }: Response): boolean {
  if (status < 200 || bodyUsed || body?.locked) return true
  // Bun names the type of a text, a file or a form only when it sends it: that must stay what it is.
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
