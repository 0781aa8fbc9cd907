import { isSessionError } from '../common/session-error.ts'

/** Prints a warning. The code names the kind of warning, for programs that filter them. */
export type Warn = (message: string, code: string) => void

/** Tells, once for each kind, of failures that no call reports: of work in the background, and of listings. */
export class BackgroundFailures {
  readonly #kind: () => string
  readonly #warn: Warn
  readonly #told = new Set<string>()

  /** `kind` returns the name of the storage. */
  constructor(kind: () => string, warn: Warn) {
    this.#kind = kind
    this.#warn = warn
  }

  /** Warns that a renewal or a sweep has failed, unless that was told before. Names no session. */
  tell(work: 'renewal' | 'sweep', error: unknown): void {
    const code = codeOf(error)
    const message = `a ${work} in the background has failed (${code}) and is tried again later`
    this.#tellOnce(`${work} ${code}`, message, `GSESSION_${work.toUpperCase()}_FAILED`)
  }

  /** Warns, once, that a listing has left out a record that can't be read. Names no session. */
  tellLeftOut(error: unknown): void {
    const message = `ids leaves out a record that can't be read (${codeOf(error)})`
    this.#tellOnce('left out', message, 'GSESSION_RECORD_LEFT_OUT')
  }

  #tellOnce(what: string, message: string, code: string): void {
    if (this.#told.has(what)) return
    this.#told.add(what)
    this.#warn(`${this.#kind()}: ${message}`, code)
  }
}

function codeOf(error: unknown): string {
  return isSessionError(error) ? error.code : 'an unexpected error'
}

/** Warns on the console, as browsers do. */
export const warnOnConsole: Warn = (message) => console.warn(`gsession: ${message}`)
