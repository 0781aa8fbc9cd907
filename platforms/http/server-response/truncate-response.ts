import type { NodeResponse } from './node-types.ts'

/** Destroys a response whose head was sent, in a way that tells the client that it is incomplete. */
export function truncateResponse(response: NodeResponse, error: unknown): void {
  if ('createPushResponse' in response) {
    // Without an error an HTTP/2 stream would end like a complete one.
    response.destroy(error instanceof Error ? error : new Error('The response failed'))
    return
  }
  const { chunkedEncoding, _contentLength: length, socket } = response as Internals
  const isEndedByClosing = chunkedEncoding === false && typeof length !== 'number'
  if (isEndedByClosing) resetConnection(socket)
  // Without an error, which would be emitted as the server's 'clientError'.
  response.destroy()
}

function resetConnection(socket: Internals['socket']): void {
  try {
    socket?.resetAndDestroy?.()
  } catch {
    // Not every kind of connection can be reset.
  }
}

interface Internals extends NodeResponse {
  chunkedEncoding?: boolean
  _contentLength?: number | null
  socket?: { resetAndDestroy?(): unknown } | null
}
