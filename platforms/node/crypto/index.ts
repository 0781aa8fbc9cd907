import { cryptoFunctions } from '../../../src/crypto/functions.ts'
import { nodeEngines } from './node-engines.ts'

export * from '../../../src/crypto/exports.ts'

export const { encrypt, decrypt, seal, open, prepareCrypto } = cryptoFunctions(nodeEngines)
