import { registerEngine } from './engine/engines.ts'
import { nobleEngine } from './engine/noble-engine.ts'

registerEngine(nobleEngine)
