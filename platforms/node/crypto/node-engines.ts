import type { AesEngine } from '../../../src/crypto/engine/aes-engine.ts'
import { coreEngines, type Engines, registerEngine } from '../../../src/crypto/engine/engines.ts'
import { nodeEngine } from './node-engine.ts'

/**
 * In Node the default engine uses the WebAssembly kernel for small inputs, since `node:crypto` takes longer to start,
 * and `node:crypto` for large ones, since it uses the processor's AES instructions.
 */
export const nodeEngines: Engines = {
  find(name) {
    if (name === 'node') return nodeEngine
    if (name !== undefined) return coreEngines.find(name)
    best ??= bestEngine()
    return best
  },
  async prepare(name) {
    if (name === 'noble')
      registerEngine((await import('../../../src/crypto/engine/noble-engine.ts')).nobleEngine)
    return nodeEngines.find(name)
  },
}

let best: AesEngine | undefined

/** From how many bytes on `node:crypto` is faster, as measured by `npm run bench -- crypto`. */
const FROM = { encryptCbc: 448, decryptCbc: 704, gcm: 320 }

function bestEngine(): AesEngine {
  let kernel: AesEngine
  try {
    kernel = coreEngines.find('wasm')
  } catch {
    return nodeEngine
  }
  const from = (limit: number, { length }: Uint8Array): AesEngine => (length < limit ? kernel : nodeEngine)
  return {
    name: 'wasm',
    encryptBlocks: kernel.encryptBlocks,
    encryptCbc: (plain, ...rest) => from(FROM.encryptCbc, plain).encryptCbc(plain, ...rest),
    decryptCbc: (encrypted, ...rest) => from(FROM.decryptCbc, encrypted).decryptCbc(encrypted, ...rest),
    encryptGcm: (plain, ...rest) => from(FROM.gcm, plain).encryptGcm(plain, ...rest),
    decryptGcm: (encrypted, ...rest) => from(FROM.gcm, encrypted).decryptGcm(encrypted, ...rest),
  }
}
