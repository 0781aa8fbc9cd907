import type { NodeResponse } from './node-types.ts'

/** Destroys a response whose head is out, so that its client can't take it for a whole one. */
export function breakOff(response: NodeResponse, error: unknown): void {
  if ('createPushResponse' in response) {
    // Without an error the stream would end as a good one does.
    response.destroy(error instanceof Error ? error : new Error('The response failed'))
    return
  }
  const { chunkedEncoding, _contentLength: length, socket } = response as Internals
  const isEndedByClosing = chunkedEncoding === false && typeof length !== 'number'
  if (isEndedByClosing) resetConnection(socket)
  // An error would reach the server's 'clientError'.
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
