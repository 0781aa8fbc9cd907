import { encryptionFunctions } from '../../../src/crypto/cipher/encryption-functions.ts'
import { cryptoFunctions } from '../../../src/crypto/functions.ts'
import { loadNodeCiphers } from './node-ciphers.ts'
import { nodeEngines } from './node-engines.ts'

export * from '../../../src/crypto/exports.ts'

export const { sealed, goframe } = encryptionFunctions(loadNodeCiphers)
export const { encrypt, decrypt, seal, open, prepareCrypto } = cryptoFunctions(nodeEngines)
