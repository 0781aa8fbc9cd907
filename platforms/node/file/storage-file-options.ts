import type { CryptoOptions } from '../../../src/crypto/cipher/crypto-options.ts'

/** How a `StorageFile` keeps its sessions. */
export interface StorageFileOptions {
  /**
   * `sync` blocks the event loop for each step on the disk (default `async`). Where the disk answers
   * from its cache it is the fastest: alone 110,000 reads and 4,200 changes a second on 2 cores with
   * ext4, beside 11,800 and 1,900. Where it does not, it stops the whole server, timers and all.
   */
  io?: 'async' | 'sync'
  /** `strict`: what is acknowledged survives a crash of the machine, not only of the process. */
  durability?: 'relaxed' | 'strict'
  /** The mode of new session files (default 0o600); one that is replaced keeps its own. */
  fileMode?: number
  /** The mode of a session folder that is made (default 0o700). */
  folderMode?: number
  /** Takes a folder that is another user's or writable by all (default `false`). */
  trustFolder?: boolean
  /** Encrypts the records; by default they are plain, as GoFrame's are. */
  crypto?: CryptoOptions
  /**
   * With crypto on in GoFrame's mode: reads also what GoFrame's public default key opens, as a real GoFrame writes it
   * whatever its `SetCryptoKey` was given (default `false`).
   */
  readGoFrameDefaultKey?: boolean
  /** The clock, in Unix milliseconds (default `Date.now`). */
  now?: () => number
}
