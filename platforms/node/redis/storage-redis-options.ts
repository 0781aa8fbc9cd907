import type { CryptoOptions } from '../../../src/crypto/cipher/crypto-options.ts'
import type { Encryption } from '../../../src/crypto/cipher/encryption.ts'

/** How a `StorageRedis` keeps its sessions. */
export interface StorageRedisOptions {
  /** Seals the records, by `sealed` of `gsession/crypto` (default: none, they are JSON as GoFrame's are). */
  crypto?: CryptoOptions | Encryption
  /** How sealed records are written (default `bytes`): as bytes, or in base64, which is a third longer. */
  encoding?: 'bytes' | 'base64'
  /** How long the reply to a command may take, in milliseconds (default 5,000). After that: `TIMEOUT`. */
  timeout?: number
  /**
   * Whether ids of sessions may contain `:` (default `false`). Then `ids()` yields those, too; without it, it takes a key
   * with a `:` after the prefix for a session of a longer prefix, and leaves it out.
   */
  colonsInIds?: boolean
}
