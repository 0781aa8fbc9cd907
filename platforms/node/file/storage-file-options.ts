import type { CryptoOptions } from '../../../src/crypto/cipher/crypto-options.ts'
import type { Encryption } from '../../../src/crypto/cipher/encryption.ts'

/** How a `StorageFile` keeps its sessions. */
export interface StorageFileOptions {
  /**
   * `sync` blocks the event loop during each disk operation (default `async`). It is the fastest when the disk serves
   * it from its cache: 110,000 reads or 4,200 changes a second on 2 cores with ext4, instead of 11,800 and 1,900. When
   * the disk is slow, it stops the whole server, timers included.
   */
  io?: 'async' | 'sync'
  /** `strict`: an acknowledged write survives a crash of the machine, not only of the process (default `relaxed`). */
  durability?: 'relaxed' | 'strict'
  /** The mode of new session files (default `0o600`). A file that is replaced keeps its mode. */
  fileMode?: number
  /** The mode of a session folder that is made (default `0o700`). */
  folderMode?: number
  /**
   * Which folders are accepted beside those that, with every folder above them, belong to this user or to root and
   * can be written to by nobody else (default `false`). `'group'` accepts that a group can write to them, and so
   * does a `folderMode` by which the group can. `true` accepts any folder: other users may then read, change or replace
   * the sessions.
   */
  trustFolder?: boolean | 'group'
  /** Encrypts the records (default: none, they are plain as GoFrame's are). */
  crypto?: CryptoOptions | Encryption
  /**
   * Also reads records that are encrypted with GoFrame's public default key (default `false`): GoFrame uses that key
   * whatever its `SetCryptoKey` was given. Only for encryption in GoFrame's mode.
   */
  readGoFrameDefaultKey?: boolean
  /** The clock, in Unix milliseconds (default `Date.now`). */
  now?: () => number
}

/** Each option by its name. */
export const STORAGE_FILE_OPTIONS: Readonly<Record<keyof StorageFileOptions, unknown>> = {
  io: 1,
  durability: 1,
  fileMode: 1,
  folderMode: 1,
  trustFolder: 1,
  crypto: 1,
  readGoFrameDefaultKey: 1,
  now: 1,
}
