import { coreEngines } from '../engine/engines.ts'
import { cipherLoader } from './cipher-loader.ts'

/** Loads ciphers with the engines that work on every platform. */
export const loadCoreCiphers = cipherLoader(coreEngines, (warning, advice) => {
  console.warn(`gsession: ${warning}. ${advice}`)
})
