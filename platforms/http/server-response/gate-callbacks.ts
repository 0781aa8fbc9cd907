import type { HeaderPair } from '../request/session-headers.ts'

/** The callbacks of a response gate: it waits for the first two, and reports failures to the others. */
export interface ResponseGate {
  /**
   * Called once, before anything of the response is sent. Returns the headers to add; `undefined` means that there are
   * none and nothing to wait for.
   */
  beforeHead(): Promise<readonly HeaderPair[]> | readonly HeaderPair[] | undefined
  /** Called once, when the response is ended and `beforeHead` is done. */
  beforeEnd(): Promise<void> | undefined
  /**
   * `beforeHead` or `beforeEnd` has failed. If the head was not sent yet, the response is open again for an error
   * page. Otherwise it was destroyed.
   */
  failed(error: unknown): void
  /** The connection was closed before the response was ended. */
  aborted(): void
}

/** Calls `beforeHead` or `beforeEnd`. Turns an exception into a rejection. */
export function callBefore<T>(before: () => Promise<T> | T | undefined): Promise<T> | T | undefined {
  try {
    return before()
  } catch (error) {
    return Promise.reject(error)
  }
}

/** Calls `failed`. If that throws, no error page can follow, so the response is destroyed. */
export function callFailed(gate: ResponseGate, error: unknown, response: { destroy(): unknown }): void {
  try {
    gate.failed(error)
  } catch {
    response.destroy()
  }
}

export function callAborted(gate: ResponseGate): void {
  try {
    gate.aborted()
  } catch {
    // This runs in an event listener, which must not throw, and the client has disconnected.
  }
}
