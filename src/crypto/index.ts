import { coreEngines } from './engines.ts'
import { cryptoFunctions } from './functions.ts'

export * from './exports.ts'

export const { encrypt, decrypt, seal, open, prepareCrypto } = cryptoFunctions(coreEngines)
