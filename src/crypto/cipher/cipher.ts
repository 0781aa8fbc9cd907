/**
 * What encrypts the body of a record. It is synchronous, so that a record can be read, changed and
 * written inside one step of any engine. A body that can't be opened is `RECORD_CORRUPT`, or
 * `RECORD_NOT_AUTHENTIC` where the cipher can tell.
 */
export interface Cipher {
  /** The bytes to store for a body, of the session with this id. */
  encrypt(body: Uint8Array, id: string): Uint8Array
  decrypt(stored: Uint8Array, id: string): Uint8Array
  /** Whether bytes that were opened are stored as `encrypt` does it now; without it they are. */
  isCurrent?(stored: Uint8Array): boolean
}
