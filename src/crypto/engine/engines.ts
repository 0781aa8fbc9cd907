import { SessionError } from '../../common/session-error.ts'
import type { AesEngine, EngineName } from './aes-engine.ts'
import { compileWasmEngine, wasmEngine } from './wasm-engine.ts'

/** Where a platform's engines come from. */
export interface Engines {
  /** The engine to use, or the one of a name, at once; `NOT_SUPPORTED` where it can't be had so. */
  find(name?: EngineName): AesEngine
  /** The same, after compiling or loading what can't be had at once. */
  prepare(name?: EngineName): Promise<AesEngine>
}

/**
 * The WASM kernel; where WebAssembly is missing, forbidden or without SIMD, `@noble/ciphers`. It is tried
 * once which of them works.
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

/** Makes an engine known that is not there from the start. */
export function registerEngine(engine: AesEngine): void {
  known.set(engine.name, engine)
}

const known = new Map<EngineName, AesEngine>()
let isKernelTried = false

function findNow(name: EngineName | undefined): AesEngine | undefined {
  if (!isKernelTried && (name === undefined || name === 'wasm')) {
    isKernelTried = true
    try {
      registerEngine(wasmEngine())
    } catch {
      // What forbids it says so in many ways: there is another engine.
    }
  }
  return name === undefined ? (known.get('wasm') ?? known.get('noble')) : known.get(name)
}

async function load(name: EngineName | undefined): Promise<void> {
  if (name !== 'noble') await compileWasmEngine().then(registerEngine, () => {})
  if (name === 'wasm' || findNow(name) !== undefined) return
  try {
    registerEngine((await import('./noble-engine.ts')).nobleEngine)
  } catch (cause) {
    const message = "the fallback can't be loaded here: import 'gsession/crypto/noble' first"
    throw new SessionError('NOT_SUPPORTED', message, { cause })
  }
}
