import { makeCiphers } from '../../src/crypto/ciphers.ts'
import { type CryptoOptions, usesPublicKey } from '../../src/crypto/crypto-options.ts'
import type { MakeCiphers } from '../../src/record-codec.ts'
import { nodeEngines } from './node-engines.ts'
import { warnOfPublicKey } from './public-key-warning.ts'

/** What makes ciphers, with an engine of Node's. */
export async function loadCiphers(name: CryptoOptions['engine']): Promise<MakeCiphers> {
  const engine = await nodeEngines.prepare(name)
  return (options) => {
    if (usesPublicKey(options)) warnOfPublicKey()
    return makeCiphers(options, engine)
  }
}
