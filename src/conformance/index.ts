export type { ConformanceContext, ConformanceOptions } from './conformance-options.ts'
export { storageConformance } from './storage-conformance.ts'
