/**
 * Encrypts and decrypts the bodies of records. It is synchronous, so that a storage can read, change and write a record
 * in one atomic step.
 */
export interface Cipher {
  /**
   * Encrypts the body of the session with this id. Returns the bytes to store. `ownTTL` is the session's own TTL in
   * milliseconds, if it has one; it is given only with `storesTTL`.
   */
  encrypt(body: Uint8Array, id: string, ownTTL?: number): Uint8Array
  /**
   * Returns the body.
   *
   * @throws `RECORD_NOT_AUTHENTIC`: no key opens it; `RECORD_CORRUPT` from a cipher that does not authenticate.
   */
  decrypt(stored: Uint8Array, id: string): Uint8Array
  /** Whether stored bytes can keep the session's own TTL readable without the key (default: no). */
  readonly storesTTL?: boolean
  /** Whether stored bytes need not be encrypted again: with the key and format of `encrypt`. Default: yes. */
  isCurrent?(stored: Uint8Array): boolean
}
