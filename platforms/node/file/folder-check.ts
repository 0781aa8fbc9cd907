import { checkFolder, type FolderOptions, prepareFolder } from './session-folder.ts'

/**
 * Prepares a session folder at the first use, and checks it again later, at most once a second: a cleaner of
 * temporary folders may have removed it, and then another user may have made it anew.
 */
export class FolderCheck {
  readonly #path: string
  readonly #options: FolderOptions
  #isPrepared = false
  /** By `performance.now`. */
  #checkedAt = Number.NEGATIVE_INFINITY

  constructor(path: string, options: FolderOptions) {
    this.#path = path
    this.#options = options
  }

  /** Throws if the folder can't be used. Returns whether this was the first use. */
  run(): boolean {
    const now = performance.now()
    if (now - this.#checkedAt < INTERVAL) return false
    const isFirst = !this.#isPrepared
    if (isFirst) prepareFolder(this.#path, this.#options)
    else checkFolder(this.#path, this.#options)
    this.#checkedAt = now
    this.#isPrepared = true
    return isFirst
  }

  /** Makes the next use the first one again. */
  reset(): void {
    this.#isPrepared = false
    this.#checkedAt = Number.NEGATIVE_INFINITY
  }
}

/** How long a check is valid, in milliseconds. */
const INTERVAL = 1000
