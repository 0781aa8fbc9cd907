/**
 * What encrypts the body of a record. It is synchronous, so that a record can be read, changed and
 * written inside one step of any engine. A body that can't be opened is `RECORD_CORRUPT`.
 */
export interface Cipher {
  /** The bytes to store for a body, of the session with this id. */
  encrypt(body: Uint8Array, id: string): Uint8Array
  decrypt(stored: Uint8Array, id: string): Uint8Array
}
