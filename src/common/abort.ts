import { SessionError } from './session-error.ts'

/** Throws `ABORTED` if the signal is aborted. Call it before anything is applied. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError()
}

/** The error of a call that its signal has aborted before anything was applied. */
export function abortedError(): SessionError {
  return new SessionError('ABORTED', 'the call was aborted by its signal')
}

/**
 * Calls `abort` when the signal is aborted. Returns a function that cancels this. All callbacks of one signal share
 * one event listener, since Node prints a warning for more than ten.
 */
export function onAbort(signal: AbortSignal, abort: () => void): () => void {
  const callbacks = callbacksOf.get(signal) ?? listenTo(signal)
  callbacks.add(abort)
  return () => {
    if (!callbacks.delete(abort) || callbacks.size > 0) return
    callbacksOf.delete(signal)
    signal.removeEventListener('abort', abortAll)
  }
}

const callbacksOf = new WeakMap<EventTarget, Set<() => void>>()

function listenTo(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>()
  callbacksOf.set(signal, callbacks)
  signal.addEventListener('abort', abortAll, { once: true })
  return callbacks
}

function abortAll({ currentTarget }: Event): void {
  for (const abort of callbacksOf.get(currentTarget as EventTarget) ?? []) abort()
}
