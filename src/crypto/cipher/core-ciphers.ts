import { coreEngines } from '../engine/engines.ts'
import { cipherLoader } from './cipher-loader.ts'

/** What makes ciphers, with an engine of the core's. */
export const loadCoreCiphers = cipherLoader(coreEngines, (warning, advice) => {
  console.warn(`gsession: ${warning}. ${advice}`)
})
