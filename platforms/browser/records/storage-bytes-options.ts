import type { Encryption } from '../../../src/crypto/cipher/encryption.ts'
import type { StorageRecordsOptions } from '../../../src/storage/storage-records-options.ts'

/** The options that all storages of the browser take. */
export interface StorageBytesOptions extends StorageRecordsOptions {
  /** Encrypts the records: `sealed` or `goframe` of `gsession/crypto` (default: none, the records are plain). */
  crypto?: Encryption | undefined
}
