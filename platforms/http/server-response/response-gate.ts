import { type DrainWatch, tellDrain, watchDrain } from './drain-listeners.ts'
import { drop, HeldResponse, type Opened, type Piece, startOver } from './held-response.ts'
import type { NodeResponse } from './node-types.ts'
import { destroyedError } from './response-check.ts'
import { addCookies, headWithCookies } from './response-head.ts'
import { hookResponse, type Methods, PIECE_NAMES, type PieceName } from './response-hooks.ts'
import { breakOff } from './truncate-response.ts'

/** What a response waits for before it goes out. */
export interface ResponseGate {
  /**
   * Called once, before the first piece of the response goes out. `undefined`: there is nothing to wait
   * for, and no cookie. Answers the `Set-Cookie` values to add.
   */
  beforeHead(): Promise<readonly string[]> | readonly string[] | undefined
  /**
   * `beforeHead` or `beforeEnd` has failed. Before the head went out, the response is open again, for an
   * error page; after it, the response was destroyed.
   */
  failed(error: unknown): void
  /** Called once, where the response is being ended and its head has been settled. */
  beforeEnd(): Promise<void> | undefined
  /** The connection was closed before the response was ended. */
  aborted(): void
}

export interface ResponseGateHandle {
  /** Asks `beforeHead` now; its cookies wait for the head. Rejects in the place of `failed`. */
  commit(): Promise<void>
}

/** Lets what a Node response sends wait until its gate lets it through, in order. */
export function gateResponse(response: NodeResponse, gate: ResponseGate): ResponseGateHandle {
  return new GatedResponse(response, gate)
}

type Phase = 'new' | 'asking' | 'open' | 'ending' | 'over' | 'dropped'

class GatedResponse implements ResponseGateHandle {
  readonly #response: NodeResponse
  readonly #gate: ResponseGate
  /** What the response did before. */
  readonly #below: Methods
  #phase: Phase = 'new'
  /** Was `end` called, or is nothing asked any more? */
  #ended = false
  #askedEnd = false
  /** Whether the connection was closed before the end. */
  #isClosed = false
  /** Those that the head still has to take along. */
  #cookies: readonly string[] | undefined
  #settling: Promise<unknown> | undefined
  #committing = false
  #held: HeldResponse | undefined
  readonly #drain: DrainWatch | undefined

  constructor(response: NodeResponse, gate: ResponseGate) {
    this.#response = response
    this.#gate = gate
    this.#below = hookResponse(response, (name, args) => this.#take(name, args))
    response.on('close', () => this.#closed())
    this.#drain = watchDrain(response)
  }

  commit(): Promise<void> {
    if (this.#phase === 'new') this.#askHead()
    if (this.#isClosed) return Promise.resolve(this.#askLateEnd())
    if (this.#phase !== 'asking') return Promise.resolve()
    this.#committing = true
    return this.#settling!.then(() => {})
  }

  #take(name: PieceName, args: readonly unknown[]): unknown {
    if (this.#phase === 'new') this.#askHead()
    if (name === 'end') this.#askEnd()
    switch (this.#phase) {
      case 'asking':
      case 'ending':
        return this.#hold({ name, args })
      case 'dropped':
        return name === 'write' ? true : this.#response
      default:
        return this.#pass(name, args)
    }
  }

  #pass(name: PieceName, args: readonly unknown[]): unknown {
    const cookies = this.#cookies
    if (cookies !== undefined) {
      this.#cookies = undefined
      if (!this.#response.headersSent) {
        if (name === 'writeHead') args = headWithCookies(this.#response, args, cookies)
        else addCookies(this.#response, cookies)
      }
    }
    const result = this.#below[name].apply(this.#response, args as never)
    if (name === 'end') this.#ended = true
    return result
  }

  #hold(piece: Piece): unknown {
    // As Node does it: whoever adds to the head does so now, and not when what follows has been written.
    if (piece.name === 'flushHeaders' && !this.#response.headersSent) {
      this.#response.writeHead(this.#response.statusCode)
    }
    this.#held ??= new HeldResponse(this.#response)
    const result = this.#held.keep(piece)
    if (piece.name === 'end') this.#ended = true
    return result
  }

  #askHead(): void {
    const cookies = ask(() => this.#gate.beforeHead())
    this.#phase = 'open'
    if (cookies === undefined || !('then' in cookies)) {
      this.#drain?.stop()
      this.#takeCookies(cookies)
      return
    }
    this.#phase = 'asking'
    this.#settling = cookies
    const go = (settled: readonly string[]) => {
      if (this.#phase !== 'asking') return
      this.#takeCookies(settled)
      this.#release()
    }
    cookies.then(go, (error) => this.#fail(error, this.#committing))
  }

  #takeCookies(cookies: readonly string[] | undefined): void {
    if (cookies !== undefined && cookies.length > 0) this.#cookies = cookies
  }

  #askEnd(): void {
    if (this.#isClosed) this.#askLateEnd()?.catch((error: unknown) => this.#tellFailed(error))
    if (this.#phase !== 'open' || this.#askedEnd) return
    this.#askedEnd = true
    const ready = ask(() => this.#gate.beforeEnd())
    if (ready === undefined) return
    this.#phase = 'ending'
    const go = () => {
      if (this.#phase === 'ending') this.#release()
    }
    ready.then(go, (error) => this.#fail(error, false))
  }

  /** Of a response that nobody waits for any more. */
  #askLateEnd(): Promise<void> | undefined {
    if (this.#askedEnd) return undefined
    this.#askedEnd = true
    return ask(() => this.#gate.beforeEnd()) as Promise<void> | undefined
  }

  /** Lets through what was held, up to an end that must wait. */
  #release(): void {
    this.#phase = 'open'
    const { pieces, isAwaited } = this.#open()
    let goesOn = true
    let next = 0
    try {
      for (const { name, args } of pieces) {
        next++
        const result = this.#take(name, args)
        if (name === 'write') goesOn = result !== false
      }
    } catch (error) {
      this.#fail(error, false, pieces.slice(next - 1))
      return
    }
    if (isAwaited && goesOn && !this.#ended) tellDrain(this.#response, this.#drain)
  }

  #fail(error: unknown, isTold: boolean, replayed: readonly Piece[] = []): void {
    const response = this.#response
    const isClosed = this.#phase === 'over'
    const pieces = [...replayed, ...this.#open().pieces]
    this.#ended = true
    this.#cookies = undefined
    this.#phase = 'over'
    if (!isClosed && response.headersSent) breakOff(response, error)
    else if (pieces.length > 0) this.#startOver()
    drop(pieces, error)
    if (!isTold) this.#tellFailed(error)
  }

  /**
   * Takes the response back from everyone who came after: they have done their part for what is dropped,
   * and may go on with it.
   */
  #startOver(): void {
    this.#phase = 'dropped'
    for (const name of PIECE_NAMES) Object.assign(this.#response, { [name]: this.#below[name] })
    startOver(this.#response)
  }

  #tellFailed(error: unknown): void {
    try {
      this.#gate.failed(error)
    } catch {
      this.#response.destroy()
    }
  }

  #closed(): void {
    const { pieces } = this.#open()
    if (this.#phase !== 'dropped') this.#phase = 'over'
    if (pieces.length > 0) drop(pieces, destroyedError())
    if (!this.#ended) this.#abort()
    else if (pieces.length > 0) this.#askLateEnd()?.catch((error: unknown) => this.#tellFailed(error))
  }

  #abort(): void {
    this.#ended = true
    this.#isClosed = true
    try {
      this.#gate.aborted()
    } catch {
      // Nobody is left to tell, and an event must not throw.
    }
  }

  #open(): Opened {
    this.#drain?.stop()
    const held = this.#held
    this.#held = undefined
    return held?.open() ?? NOTHING
  }
}

const NOTHING: Opened = { pieces: [], isAwaited: false }

/** A gate that throws has failed like one that rejects. */
function ask<T>(question: () => Promise<T> | T | undefined): Promise<T> | T | undefined {
  try {
    return question()
  } catch (error) {
    return Promise.reject(error)
  }
}
