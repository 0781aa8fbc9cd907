import { SessionError } from './session-error.ts'

/** Throws `ABORTED` when the caller has given up: nothing was applied yet. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError()
}

export function abortedError(): SessionError {
  return new SessionError('ABORTED', 'given up by the signal')
}

/**
 * Runs `abort` when the signal is aborted, unless the function that it answers was called before. Whatever
 * waits for one signal shares one listener: Node warns of more than ten.
 */
export function onAbort(signal: AbortSignal, abort: () => void): () => void {
  const waiting = waitingFor.get(signal) ?? listenTo(signal)
  waiting.add(abort)
  return () => {
    if (!waiting.delete(abort) || waiting.size > 0) return
    waitingFor.delete(signal)
    signal.removeEventListener('abort', abortAll)
  }
}

const waitingFor = new WeakMap<EventTarget, Set<() => void>>()

function listenTo(signal: AbortSignal): Set<() => void> {
  const waiting = new Set<() => void>()
  waitingFor.set(signal, waiting)
  signal.addEventListener('abort', abortAll, { once: true })
  return waiting
}

function abortAll({ currentTarget }: Event): void {
  for (const abort of waitingFor.get(currentTarget as EventTarget) ?? []) abort()
}
