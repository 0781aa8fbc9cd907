import { nobleEngine } from './engine-noble.ts'
import { registerEngine } from './engines.ts'

registerEngine(nobleEngine)
