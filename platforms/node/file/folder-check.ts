import { statSync } from 'node:fs'
import { realClock } from '../../../src/common/real-timers.ts'
import { fileError } from './file-error.ts'
import { checkFolder, type FolderOptions, prepareFolder } from './session-folder.ts'

/**
 * Prepares a session folder at the first use, and checks it again where it is used: a cleaner of temporary folders
 * may have removed it, and then another user may have made it anew. Looking whether it is still the same folder takes
 * one call of the system, at most once in 10 ms. All folders above it are checked once a second, and whenever it is
 * not the same.
 */
export class FolderCheck {
  readonly #path: string
  readonly #options: FolderOptions
  #isPrepared = false
  /** What told the folder that was checked from others. */
  #identity = ''
  /** Both by `realClock`. */
  #lookedAt = Number.NEGATIVE_INFINITY
  #checkedAt = Number.NEGATIVE_INFINITY

  constructor(path: string, options: FolderOptions) {
    this.#path = path
    this.#options = options
  }

  /** Throws if the folder can't be used. Makes it at the first use. Returns whether this was the first use. */
  run(): boolean {
    const isFirst = !this.#isPrepared
    if (isFirst) prepareFolder(this.#path, this.#options)
    this.#isPrepared = true
    this.look()
    return isFirst
  }

  /** Throws if the folder can't be used. Does not make it. */
  look(): void {
    const now = realClock.now()
    if (now - this.#lookedAt < LOOK_INTERVAL) return
    // Before the check: where the folder is replaced meanwhile, the next look finds another one.
    const identity = identityOf(this.#path)
    if (identity !== this.#identity || now - this.#checkedAt >= CHECK_INTERVAL) {
      checkFolder(this.#path, this.#options)
      this.#identity = identity
      this.#checkedAt = now
    }
    this.#lookedAt = now
  }

  /** Makes the next use the first one again. */
  reset(): void {
    this.#isPrepared = false
    this.#lookedAt = Number.NEGATIVE_INFINITY
    this.#checkedAt = Number.NEGATIVE_INFINITY
  }
}

/** Which folder a path leads to, and who may write to it. */
function identityOf(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return 'missing'
    return `${stats.dev} ${stats.ino} ${stats.mode} ${stats.uid} ${stats.gid}`
  } catch (error) {
    throw fileError(error)
  }
}

/** How long one folder is taken to be the same, and to be trusted, in milliseconds. */
const LOOK_INTERVAL = 10
const CHECK_INTERVAL = 1000
