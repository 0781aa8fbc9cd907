import { SessionError } from '../../common/session-error.ts'
import type { LoadCiphers } from './cipher-loader.ts'

/**
 * For browsers and edge runtimes: what encrypts is loaded when it is first needed, unless the program
 * has imported it, as one must where nothing can be loaded late.
 */
export const loadCiphersLazily: LoadCiphers = async (engine) => (registered ?? (await loadLate()))(engine)

/** Makes known what loads ciphers without importing anything. */
export function registerCiphers(loadCiphers: LoadCiphers): void {
  registered = loadCiphers
}

let registered: LoadCiphers | undefined

async function loadLate(): Promise<LoadCiphers> {
  try {
    return (await import('./core-ciphers.ts')).loadCoreCiphers
  } catch (cause) {
    const message =
      "what encrypts can't be loaded here: import 'gsession/crypto/noble', or call prepareCrypto(), first"
    // Without a network it may come another time.
    throw new SessionError('NOT_SUPPORTED', message, { cause, retryable: true })
  }
}
