import { loadCoreCiphers } from './cipher/core-ciphers.ts'
import { registerCiphers } from './cipher/lazy-ciphers.ts'
import { registerEngine } from './engine/engines.ts'
import { nobleEngine } from './engine/noble-engine.ts'

registerEngine(nobleEngine)
registerCiphers(loadCoreCiphers)
