import { encryptXaes } from '../../../../src/crypto/cipher/xaes.ts'
import type { AesEngine } from '../../../../src/crypto/engine/aes-engine.ts'
import { nobleEngine } from '../../../../src/crypto/engine/noble-engine.ts'
import { wasmEngine } from '../../../../src/crypto/engine/wasm-engine.ts'
import { compareAtRandom } from './compare-at-random.ts'
import { fromHex, toHex } from './hex.ts'

export interface GcmVector {
  key: string
  nonce: string
  associated: string
  plain: string
  encrypted: string
  isValid: boolean
}

const ENGINES: AesEngine[] = [wasmEngine(), nobleEngine]

/** Does the vectors of GCM and XAES, and random inputs, by each engine; tells what is wrong. */
export default async function compareEngines() {
  const { gcm, xaes }: Record<'gcm' | 'xaes', GcmVector[]> = await (await fetch('/input.json')).json()
  return {
    wrongVectors: [...gcm.flatMap(wrongGcm), ...xaes.flatMap(wrongXaes)],
    ...(await compareAtRandom(ENGINES)),
  }
}

function wrongGcm(vector: GcmVector): string[] {
  const { key, nonce, associated, plain, encrypted } = bytesOf(vector)
  return ENGINES.filter((engine) => {
    const opened = engine.decryptGcm(encrypted, key, nonce, associated)
    if (!vector.isValid) return opened !== undefined
    const ours = engine.encryptGcm(plain, key, nonce, associated)
    return toHex(ours) !== vector.encrypted || opened === undefined || toHex(opened) !== vector.plain
  }).map(({ name }) => `${name}: ${JSON.stringify(vector)}`)
}

function wrongXaes(vector: GcmVector): string[] {
  const { key, nonce, associated, plain } = bytesOf(vector)
  return ENGINES.filter(
    (engine) => toHex(encryptXaes(engine, plain, key, nonce, associated)) !== vector.encrypted,
  ).map(({ name }) => `${name}: ${JSON.stringify(vector)}`)
}

function bytesOf({ key, nonce, associated, plain, encrypted }: GcmVector) {
  return {
    key: fromHex(key),
    nonce: fromHex(nonce),
    associated: fromHex(associated),
    plain: fromHex(plain),
    encrypted: fromHex(encrypted),
  }
}
