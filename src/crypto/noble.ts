/**
 * `gsession/crypto/noble` exports nothing. Imported, it makes `gsession/crypto` work where WebAssembly is forbidden, by
 * `@noble/ciphers`, which is not in constant time.
 *
 * @module gsession/crypto/noble
 */
import { registerEngine } from './engine/engines.ts'
import { nobleEngine } from './engine/noble-engine.ts'

registerEngine(nobleEngine)
