import type { AesEngine } from '../../../src/crypto/engine/aes-engine.ts'
import { engines, someBytes } from './engines.ts'

/** A method of an engine, with its arguments in one array: text, key, IV or nonce, associated data. */
export interface Method {
  run(engine: AesEngine, given: readonly Uint8Array[]): Uint8Array | undefined
  /** Valid arguments, from a text of whole blocks. */
  prepare(text: Uint8Array, key: Uint8Array, iv?: Uint8Array, associated?: Uint8Array): Uint8Array[]
}

const IV = someBytes(16, 2)
const ASSOCIATED = someBytes(21, 4)

export const methods: Readonly<Record<string, Method>> = {
  encryptBlocks: {
    run: (engine, [text, key]) => engine.encryptBlocks(text!, key!),
    prepare: (text, key) => [text, key],
  },
  encryptCbc: {
    run: (engine, [text, key, iv]) => engine.encryptCbc(text!, key!, iv!),
    prepare: (text, key, iv = IV) => [text, key, iv],
  },
  decryptCbc: {
    run: (engine, [text, key, iv]) => engine.decryptCbc(text!, key!, iv!),
    prepare: (text, key, iv = IV) => [engines.node.encryptCbc(text, key, iv), key, iv],
  },
  encryptGcm: {
    run: (engine, [text, key, nonce, more]) => engine.encryptGcm(text!, key!, nonce!, more!),
    prepare: (text, key, iv = IV, more = ASSOCIATED) => [text, key, iv.subarray(4), more],
  },
  decryptGcm: {
    run: (engine, [text, key, nonce, more]) => engine.decryptGcm(text!, key!, nonce!, more!),
    prepare(text, key, iv = IV, more = ASSOCIATED) {
      const nonce = iv.subarray(4)
      return [engines.node.encryptGcm(text, key, nonce, more), key, nonce, more]
    },
  },
}
