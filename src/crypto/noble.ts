import { registerCiphers } from './cipher-platform.ts'
import { nobleEngine } from './engine-noble.ts'
import { registerEngine } from './engines.ts'
import { loadCiphers } from './load-ciphers.ts'

registerEngine(nobleEngine)
registerCiphers(loadCiphers)
