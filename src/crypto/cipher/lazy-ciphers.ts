import { SessionError } from '../../common/session-error.ts'
import type { LoadCiphers } from './cipher-loader.ts'

/**
 * Loads ciphers in browsers and edge runtimes. Their code is loaded by `import()` when it is first needed, so that
 * programs without encryption do not carry it. A program that imports `gsession/crypto` has it from the start; where
 * `import()` is not possible it must do so.
 */
export const loadCiphersLazily: LoadCiphers = async (engine) => (registered ?? (await loadLate()))(engine)

/** Registers a loader that needs no `import()`. */
export function registerCiphers(loadCiphers: LoadCiphers): void {
  registered = loadCiphers
}

let registered: LoadCiphers | undefined

async function loadLate(): Promise<LoadCiphers> {
  try {
    return (await import('./core-ciphers.ts')).loadCoreCiphers
  } catch (cause) {
    const message =
      "the encryption code can't be loaded here: import 'gsession/crypto/noble', or call prepareCrypto(), first"
    // It is retryable, since the network may have failed.
    throw new SessionError('NOT_SUPPORTED', message, { cause, retryable: true })
  }
}
