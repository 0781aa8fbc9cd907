import { cipherLoader } from '../../../src/crypto/cipher/cipher-loader.ts'
import { nodeEngines } from './node-engines.ts'

/** Makes ciphers with an engine of Node. */
export const loadNodeCiphers = cipherLoader(nodeEngines, (warning, detail) => {
  process.emitWarning(warning, { code: 'GSESSION_PUBLIC_KEY', detail })
})
