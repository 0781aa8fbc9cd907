// Runs in browsers, too.
import { cbc, gcm } from '@noble/ciphers/aes.js'
import 'gsession/crypto/noble'
import { DefaultIV, decrypt, encrypt, open, seal } from 'gsession/crypto'
import { sideBySide } from './side-by-side.mjs'

/** Measures each operation on a text of this size with all libraries that have it, and keys of 32 bytes. */
export async function measureCrypto(size, engines, options) {
  const operations = {}
  for (const [operation, contenders] of Object.entries(await contendersOf(size, engines))) {
    operations[operation] = await sideBySide(contenders, options)
  }
  return operations
}

/**
 * The libraries for each operation. They alternate two keys, since the kernel keeps the last one: so each call has to
 * expand its key, as `@noble/ciphers` always does. WebCrypto gets prepared keys.
 */
async function contendersOf(size, engines) {
  const plain = randomBytes(size)
  const keys = [randomBytes(32), randomBytes(32)]
  const keyOf = (call) => keys[call & 1]
  const encrypted = keys.map((key) => encrypt(plain, key))
  const nonce = randomBytes(12)
  const id = new TextEncoder().encode('k3v0c2k3v0c2k3v0c2k3v0c2k3v0c2k3')
  const sealed = keys.map((key) => seal(plain, key, id))
  const sealedByNoble = keys.map((key) => gcm(key, nonce, id).encrypt(plain))
  const byEngine = (work) =>
    Object.fromEntries(
      engines.map((engine) => [engine, (call) => work(call, engine === 'default' ? undefined : { engine })]),
    )
  const cbcKeys = await importKeys(keys, 'AES-CBC')
  const gcmKeys = await importKeys(keys, 'AES-GCM')
  const cbcParams = { name: 'AES-CBC', iv: DefaultIV }
  const gcmParams = { name: 'AES-GCM', iv: nonce, additionalData: id }
  const { subtle } = crypto
  return {
    encrypt: {
      [NOBLE]: (call) => cbc(keyOf(call), DefaultIV).encrypt(plain),
      ...byEngine((call, options) => encrypt(plain, keyOf(call), DefaultIV, options)),
      WebCrypto: (call) => subtle.encrypt(cbcParams, cbcKeys[call & 1], plain),
    },
    decrypt: {
      [NOBLE]: (call) => cbc(keyOf(call), DefaultIV).decrypt(encrypted[call & 1]),
      ...byEngine((call, options) => decrypt(encrypted[call & 1], keyOf(call), DefaultIV, options)),
      WebCrypto: (call) => subtle.decrypt(cbcParams, cbcKeys[call & 1], encrypted[call & 1]),
    },
    seal: {
      [NOBLE]: (call) => gcm(keyOf(call), nonce, id).encrypt(plain),
      ...byEngine((call, options) => seal(plain, keyOf(call), id, options)),
      WebCrypto: (call) => subtle.encrypt(gcmParams, gcmKeys[call & 1], plain),
    },
    open: {
      [NOBLE]: (call) => gcm(keyOf(call), nonce, id).decrypt(sealedByNoble[call & 1]),
      ...byEngine((call, options) => open(sealed[call & 1], keyOf(call), id, options)),
      WebCrypto: (call) => subtle.decrypt(gcmParams, gcmKeys[call & 1], sealedByNoble[call & 1]),
    },
  }
}

/** The library to compare with. In the place of `seal` and `open` it does plain AES-256-GCM. */
const NOBLE = '@noble/ciphers'

function importKeys(keys, name) {
  return Promise.all(
    keys.map((key) => crypto.subtle.importKey('raw', key, name, false, ['encrypt', 'decrypt'])),
  )
}

function randomBytes(length) {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}
