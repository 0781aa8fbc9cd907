// @ts-check
// What this device needs to open its session: the session's id and the wrapped key. Both are in one entry of a separate
// database, which the page, other tabs and the service worker can read (a worker can't read localStorage). The id is no
// secret here: no server accepts it, and the record can't be read without the key.
import { createStore, del, get, update } from 'idb-keyval'
import { lockByDevice, newKey, unlockByDevice } from './device-key.mjs'
import { lockByPassphrase, unlockByPassphrase } from './passphrase-key.mjs'

/**
 * @typedef {import('./device-key.mjs').DeviceLock | import('./passphrase-key.mjs').PassphraseLock} Lock
 * @typedef {{ id: string, lock: Lock }} Keyring
 */

const NAME = 'keyring'

const store = createStore('offline-notes-keys', 'keys')

/** @returns {Promise<Keyring | undefined>} */
export const readKeyring = () => get(NAME, store)

/**
 * Creates the keyring for a session's id, or returns the one that another tab has just created.
 *
 * @param {string} id
 * @returns {Promise<Keyring>}
 */
export async function makeKeyring(id) {
  const made = { id, lock: await lockByDevice(newKey()) }
  await update(NAME, (/** @type {Keyring | undefined} */ kept) => kept ?? made, store)
  return (await readKeyring()) ?? made
}

/**
 * The key, or `undefined` if a passphrase is needed or this one is wrong.
 *
 * @param {Keyring} keyring
 * @param {string} [passphrase]
 */
export async function unlock({ lock }, passphrase) {
  if (lock.by === 'device') return unlockByDevice(lock)
  return passphrase === undefined ? undefined : unlockByPassphrase(lock, passphrase)
}

/**
 * Sets the passphrase that is needed from the next start on, or removes it. It is one write, so that there always is a
 * key. A keyring that was forgotten in the meantime is not restored.
 *
 * @param {Uint8Array<ArrayBuffer>} key
 * @param {string} [passphrase]
 */
export async function changeLock(key, passphrase) {
  const lock = passphrase === undefined ? await lockByDevice(key) : await lockByPassphrase(key, passphrase)
  /** @type {(kept: any) => any} Absent it stays absent, which idb-keyval's types don't foresee. */
  const relocked = (kept) => kept && { ...kept, lock }
  await update(NAME, relocked, store)
}

/** Removes the key. From now on the record and all its copies can't be opened. */
export const forgetKeyring = () => del(NAME, store)

/**
 * Runs work that creates or removes the session one after the other in all tabs, so that no tab sees half a keyring.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const oneAtATime = (work) => navigator.locks.request('offline-notes', work)
