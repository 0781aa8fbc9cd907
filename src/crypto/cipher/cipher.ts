/**
 * Encrypts and decrypts the bodies of records. It is synchronous, so that a storage can read, change and write a record
 * in one atomic step.
 */
export interface Cipher {
  /** Encrypts the body of the session with this id. Returns the bytes to store. */
  encrypt(body: Uint8Array, id: string): Uint8Array
  /** Returns the body. If that fails: `RECORD_NOT_AUTHENTIC` if the cipher authenticates, else `RECORD_CORRUPT`. */
  decrypt(stored: Uint8Array, id: string): Uint8Array
  /** Whether `encrypt` would use the same key for stored bytes as they were encrypted with. Default: yes. */
  isCurrent?(stored: Uint8Array): boolean
}
