/** Calls a listener when the client of a request goes away, if its server tells that. Returns what ends this. */
export function listenToAbort(request: { readonly signal?: AbortSignal }, listener: () => void): () => void {
  const { signal } = request
  if (signal === undefined) return () => {}
  if (signal.aborted) listener()
  else signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}
