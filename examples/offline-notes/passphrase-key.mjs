// @ts-check
// The alternative to the device's key: a passphrase, which is not stored. It wraps the key and does not replace it, so
// that no record has to be sealed again when the passphrase is set, changed or removed.
import { keyFromPassphrase, open, SessionError, seal } from 'gsession/crypto'

/** @typedef {{ by: 'passphrase', salt: Uint8Array, wrapped: Uint8Array }} PassphraseLock */

/**
 * Wraps a key so that it can only be unwrapped with the passphrase. The salt is no secret.
 *
 * @param {Uint8Array} key
 * @param {string} passphrase
 * @returns {Promise<PassphraseLock>}
 */
export async function lockByPassphrase(key, passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  return { by: 'passphrase', salt, wrapped: seal(key, await keyFromPassphrase(passphrase, salt)) }
}

/**
 * Unwraps the key. Returns `undefined` if the passphrase is wrong.
 *
 * @param {PassphraseLock} lock
 * @param {string} passphrase
 */
export async function unlockByPassphrase({ salt, wrapped }, passphrase) {
  const key = await keyFromPassphrase(passphrase, salt)
  try {
    return open(wrapped, key)
  } catch (error) {
    if (error instanceof SessionError && error.code === 'RECORD_NOT_AUTHENTIC') return undefined
    throw error
  }
}
