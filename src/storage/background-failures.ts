import { isSessionError } from '../common/session-error.ts'

/** Prints a warning. The code names the kind of warning, for programs that filter them. */
export type Warn = (message: string, code: string) => void

/** Tells of work that failed while nobody waited for it: one warning for each kind of work and error code. */
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
    const code = isSessionError(error) ? error.code : 'an unexpected error'
    const told = `${work} ${code}`
    if (this.#told.has(told)) return
    this.#told.add(told)
    const message = `${this.#kind()}: a ${work} in the background has failed (${code}) and is tried again later`
    this.#warn(message, `GSESSION_${work.toUpperCase()}_FAILED`)
  }
}

/** Warns on the console, as browsers do. */
export const warnOnConsole: Warn = (message) => console.warn(`gsession: ${message}`)
