import type { CryptoOptions } from '../../../src/crypto/cipher/crypto-options.ts'

/** How a `StorageRedis` keeps its sessions. */
export interface StorageRedisOptions {
  /** Seals the records (`mode: 'sealed'`); by default they are JSON, as GoFrame's are. */
  crypto?: CryptoOptions
  /** How sealed records are written: as they are (default), or in base64, a third longer. */
  encoding?: 'bytes' | 'base64'
  /** How long Redis may take to answer a command, in milliseconds (default 5000); then: `TIMEOUT`. */
  timeout?: number
}
