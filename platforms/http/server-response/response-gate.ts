import type { HeaderPair } from '../request/session-headers.ts'
import {
  BufferedCalls,
  failCalls,
  type Released,
  type ResponseCall,
  resetForErrorPage,
} from './buffered-calls.ts'
import { type DrainListeners, emitDrain, trackDrainListeners } from './drain-listeners.ts'
import { callAborted, callBefore, callFailed, type ResponseGate } from './gate-callbacks.ts'
import { destroyedError } from './node-argument-checks.ts'
import type { NodeResponse } from './node-types.ts'
import { CALL_NAMES, type CallName, type Methods, patchResponse } from './patch-response.ts'
import { withHeaders } from './response-head.ts'
import { truncateResponse } from './truncate-response.ts'

export interface ResponseGateHandle {
  /** Calls `beforeHead` now, and keeps its headers for the head. Rejects if it fails, instead of calling `failed`. */
  commit(): Promise<void>
}

/**
 * Makes a Node response wait for the callbacks of its gate. Calls that come in the meantime are buffered, and made in
 * their order after that.
 */
export function gateResponse(response: NodeResponse, gate: ResponseGate): ResponseGateHandle {
  return new GatedResponse(response, gate)
}

/**
 * - `new`: nothing was called yet.
 * - `beforeHead`, `beforeEnd`: this callback of the gate is running, and calls are buffered.
 * - `open`: calls are passed on.
 * - `over`: the response was ended, closed or has failed; calls are passed on.
 * - `dropped`: an error page is sent in place of the response; calls of an earlier caller have no effect.
 */
type Phase = 'new' | 'beforeHead' | 'open' | 'beforeEnd' | 'over' | 'dropped'

class GatedResponse implements ResponseGateHandle {
  readonly #response: NodeResponse
  readonly #gate: ResponseGate
  /** The methods of the response before they were patched. */
  readonly #methods: Methods
  readonly #drain: DrainListeners | undefined
  #phase: Phase = 'new'
  /** `end` was called, or no more calls are expected. */
  #isEnded = false
  #hasCalledBeforeEnd = false
  /** The connection was closed before the end. */
  #isAborted = false
  /** The headers that are still to be added to the head. */
  #headers: readonly HeaderPair[] | undefined
  #beforeHead: Promise<unknown> | undefined
  /** `commit` rejects with what `beforeHead` fails with. */
  #isCommitting = false
  #buffered: BufferedCalls | undefined

  constructor(response: NodeResponse, gate: ResponseGate) {
    this.#response = response
    this.#gate = gate
    this.#methods = patchResponse(response, (name, args) => this.#receive(name, args))
    response.on('close', () => this.#onClose())
    this.#drain = trackDrainListeners(response)
  }

  commit(): Promise<void> {
    if (this.#phase === 'new') this.#prepareHead()
    if (this.#isAborted) return Promise.resolve(this.#callBeforeEnd())
    if (this.#phase !== 'beforeHead') return Promise.resolve()
    this.#isCommitting = true
    return this.#beforeHead!.then(() => {})
  }

  #receive(name: CallName, args: readonly unknown[]): unknown {
    if (this.#phase === 'new') this.#prepareHead()
    if (name === 'end') this.#prepareEnd()
    switch (this.#phase) {
      case 'beforeHead':
      case 'beforeEnd':
        return this.#buffer({ name, args })
      case 'dropped':
        return name === 'write' ? true : this.#response
      default:
        return this.#pass(name, args)
    }
  }

  #pass(name: CallName, args: readonly unknown[]): unknown {
    const headers = this.#headers
    if (headers !== undefined) {
      this.#headers = undefined
      if (!this.#response.headersSent) {
        args = withHeaders(this.#response, name, args, headers, this.#isAborted)
      }
    }
    const result = this.#methods[name].apply(this.#response, args as never)
    if (name === 'end') this.#isEnded = true
    return result
  }

  #buffer(call: ResponseCall): unknown {
    // As Node does it: other middleware that adds to the head in `writeHead` does so now, not at the release.
    if (call.name === 'flushHeaders' && !this.#response.headersSent) {
      this.#response.writeHead(this.#response.statusCode)
    }
    this.#buffered ??= new BufferedCalls(this.#response)
    const result = this.#buffered.add(call)
    if (call.name === 'end') this.#isEnded = true
    return result
  }

  #prepareHead(): void {
    const headers = callBefore(() => this.#gate.beforeHead())
    this.#phase = 'open'
    if (headers === undefined || !('then' in headers)) {
      this.#drain?.stop()
      this.#keepHeaders(headers)
      return
    }
    this.#phase = 'beforeHead'
    this.#beforeHead = headers
    const succeed = (settled: readonly HeaderPair[]): void => {
      if (this.#phase !== 'beforeHead') return
      this.#keepHeaders(settled)
      this.#release()
    }
    headers.then(succeed, (error) => this.#fail(error, this.#isCommitting))
  }

  #keepHeaders(headers: readonly HeaderPair[] | undefined): void {
    if (headers !== undefined && headers.length > 0) this.#headers = headers
  }

  #prepareEnd(): void {
    if (this.#isAborted) this.#callBeforeEndLate()
    if (this.#phase !== 'open') return
    const ready = this.#callBeforeEnd()
    if (ready === undefined) return
    this.#phase = 'beforeEnd'
    const succeed = (): void => {
      if (this.#phase === 'beforeEnd') this.#release()
    }
    ready.then(succeed, (error) => this.#fail(error, false))
  }

  #callBeforeEnd(): Promise<void> | undefined {
    if (this.#hasCalledBeforeEnd) return undefined
    this.#hasCalledBeforeEnd = true
    return callBefore(() => this.#gate.beforeEnd()) as Promise<void> | undefined
  }

  /** After the connection was closed, nothing waits for `beforeEnd`. */
  #callBeforeEndLate(): void {
    this.#callBeforeEnd()?.catch((error: unknown) => callFailed(this.#gate, error, this.#response))
  }

  /** Makes the buffered calls, up to an `end` that must wait for `beforeEnd`. */
  #release(): void {
    this.#phase = 'open'
    const { calls, awaitsDrain } = this.#takeBuffered()
    let canWrite = true
    let next = 0
    try {
      for (const { name, args } of calls) {
        next++
        const result = this.#receive(name, args)
        if (name === 'write') canWrite = result !== false
      }
    } catch (error) {
      this.#fail(error, false, calls.slice(next - 1))
      return
    }
    if (awaitsDrain && canWrite && !this.#isEnded) emitDrain(this.#response, this.#drain)
  }

  #fail(error: unknown, isReported: boolean, unmade: readonly ResponseCall[] = []): void {
    const response = this.#response
    const isClosed = this.#phase === 'over'
    const calls = [...unmade, ...this.#takeBuffered().calls]
    this.#isEnded = true
    this.#headers = undefined
    this.#phase = 'over'
    if (!isClosed && response.headersSent) truncateResponse(response, error)
    else if (calls.length > 0) this.#dropCalls()
    failCalls(calls, error)
    if (!isReported) callFailed(this.#gate, error, response)
  }

  /**
   * Restores the response for an error page. The patches of the gate and of later middleware are removed: they belong
   * to the response that is dropped, and calls to them have no effect from now on.
   */
  #dropCalls(): void {
    this.#phase = 'dropped'
    for (const name of CALL_NAMES) Object.assign(this.#response, { [name]: this.#methods[name] })
    resetForErrorPage(this.#response)
  }

  #onClose(): void {
    const { calls } = this.#takeBuffered()
    if (this.#phase !== 'dropped') this.#phase = 'over'
    if (calls.length > 0) failCalls(calls, destroyedError())
    if (!this.#isEnded) {
      this.#isEnded = true
      this.#isAborted = true
      callAborted(this.#gate)
    } else if (calls.length > 0) this.#callBeforeEndLate()
  }

  #takeBuffered(): Released {
    this.#drain?.stop()
    const buffered = this.#buffered
    this.#buffered = undefined
    return buffered?.release() ?? NOTHING
  }
}

const NOTHING: Released = { calls: [], awaitsDrain: false }
