/** What a response still needs of the session of its request. */
export interface ResponseEnd {
  /** Saves what was changed since the response was handed on; `undefined`: nothing was. */
  end(): Promise<void> | undefined
}

/** A response with the session's cookies, whose body ends when the session is saved. */
export function answer(
  response: Response,
  cookies: readonly string[] | undefined,
  session: ResponseEnd,
): Response {
  const { body } = response
  // Neither a handshake nor a network error can be made anew.
  if (response.status < 200) return response
  if (body === null) session.end()
  const whole = body === null ? response : new Response(untilSaved(body, session), response)
  return cookies === undefined || cookies.length === 0 ? whole : withCookies(whole, cookies)
}

function withCookies(response: Response, cookies: readonly string[]): Response {
  try {
    for (const cookie of cookies) response.headers.append('set-cookie', cookie)
    return response
  } catch {
    // The headers of what was fetched, or is a redirect, can't be changed.
    const copy = new Response(response.body, response)
    for (const cookie of cookies) copy.headers.append('set-cookie', cookie)
    return copy
  }
}

/** Passes a body on, and ends it when what was changed meanwhile is saved, or with what that fails with. */
function untilSaved(body: ReadableStream<Uint8Array>, session: ResponseEnd): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch(async (error: unknown) => {
          await session.end()
          throw error
        })
        if (!done) return controller.enqueue(value)
        await session.end()
        controller.close()
      },
      async cancel(reason) {
        await reader.cancel(reason)
        await session.end()
      },
    },
    { highWaterMark: 0 },
  )
}
