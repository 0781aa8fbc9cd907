import { SessionError } from '../../common/session-error.ts'
import type { AesEngine, EngineName } from './aes-engine.ts'
import { compileWasmEngine, wasmEngine } from './wasm-engine.ts'

/** Finds the engines (AES implementations) of a platform. */
export interface Engines {
  /** Returns the best engine, or the one with this name. `NOT_SUPPORTED` if it is not available at once. */
  find(name?: EngineName): AesEngine
  /** The same, but makes an engine available first, if the platform can. */
  prepare(name?: EngineName): Promise<AesEngine>
}

/**
 * The engines that work on every platform: the WASM kernel, or `@noble/ciphers` if WebAssembly is missing, forbidden
 * or without SIMD. Whether the kernel works is tried once.
 */
export const coreEngines: Engines = {
  find(name) {
    return findNow(name) ?? missing(name, ', or await prepareCrypto()')
  },

  async prepare(name) {
    const mayCompile = name === undefined || name === 'wasm'
    if (mayCompile && findNow('wasm') === undefined) await compileWasmEngine().then(registerEngine, () => {})
    return findNow(name) ?? missing(name)
  },
}

/** Makes an engine available. */
export function registerEngine(engine: AesEngine): void {
  available.set(engine.name, engine)
}

const available = new Map<EngineName, AesEngine>()
let isKernelTried = false

function findNow(name: EngineName | undefined): AesEngine | undefined {
  if (!isKernelTried && (name === undefined || name === 'wasm')) {
    isKernelTried = true
    try {
      registerEngine(wasmEngine())
    } catch {
      // WebAssembly is missing or forbidden, which shows in many kinds of errors. Another engine is used.
    }
  }
  return name === undefined ? (available.get('wasm') ?? available.get('noble')) : available.get(name)
}

/** Throws `NOT_SUPPORTED`. `or`: what helps beside the import of noble. */
function missing(name: EngineName | undefined, or = ''): never {
  const isForced = name === 'wasm' || name === 'node'
  const hint = isForced ? '' : `: import 'gsession/crypto/noble'${or}`
  throw new SessionError('NOT_SUPPORTED', `${name ?? 'WebAssembly'} can't do the encryption here${hint}`)
}
