// @ts-check
// The key of this device: 32 random bytes. IndexedDB stores only a wrapped (encrypted) copy.
// The wrapping key is a CryptoKey that the browser uses for this site, and never returns as bytes.

/** @typedef {{ by: 'device', wrapping: CryptoKey, iv: Uint8Array, wrapped: Uint8Array }} DeviceLock */

/** A new key for sealing: 32 random bytes. */
export const newKey = () => crypto.getRandomValues(new Uint8Array(32))

/**
 * Wraps a key to store it in IndexedDB, which can store the wrapping `CryptoKey` itself.
 *
 * @param {Uint8Array<ArrayBuffer>} key
 * @returns {Promise<DeviceLock>}
 */
export async function lockByDevice(key) {
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrapping, key))
  return { by: 'device', wrapping, iv, wrapped }
}

/**
 * Unwraps the key. Keep it only in memory.
 *
 * @param {DeviceLock} lock
 */
export async function unlockByDevice({ wrapping, iv, wrapped }) {
  const params = { name: 'AES-GCM', iv: new Uint8Array(iv) }
  return new Uint8Array(await crypto.subtle.decrypt(params, wrapping, new Uint8Array(wrapped)))
}
