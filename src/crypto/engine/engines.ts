import { SessionError } from '../../common/session-error.ts'
import type { AesEngine, EngineName } from './aes-engine.ts'
import { compileWasmEngine, wasmEngine } from './wasm-engine.ts'

/** Finds the engines (AES implementations) of a platform. */
export interface Engines {
  /** Returns the best engine, or the one with this name. `NOT_SUPPORTED` if it is not available at once. */
  find(name?: EngineName): AesEngine
  /** The same, but compiles or loads an engine if it is not available at once. */
  prepare(name?: EngineName): Promise<AesEngine>
}

/**
 * The engines that work on every platform: the WASM kernel, or `@noble/ciphers` if WebAssembly is missing, forbidden
 * or without SIMD. Whether the kernel works is tried once.
 */
export const coreEngines: Engines = {
  find(name) {
    const engine = findNow(name)
    if (engine !== undefined) return engine
    const isForced = name === 'wasm' || name === 'node'
    const hint = isForced ? '' : ": import 'gsession/crypto/noble', or await prepareCrypto()"
    throw new SessionError('NOT_SUPPORTED', `${name ?? 'WebAssembly'} can't do the encryption here${hint}`)
  },

  async prepare(name) {
    if (findNow(name) === undefined && name !== 'node') await load(name)
    return coreEngines.find(name)
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

async function load(name: EngineName | undefined): Promise<void> {
  if (name !== 'noble') await compileWasmEngine().then(registerEngine, () => {})
  if (name === 'wasm' || findNow(name) !== undefined) return
  try {
    registerEngine((await import('./noble-engine.ts')).nobleEngine)
  } catch (cause) {
    const message = "the engine noble can't be loaded here: import 'gsession/crypto/noble' first"
    throw new SessionError('NOT_SUPPORTED', message, { cause })
  }
}
