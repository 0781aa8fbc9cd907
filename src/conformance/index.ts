/**
 * `gsession/conformance`: a suite of tests for a storage of your own.
 *
 * @module gsession/conformance
 */
export type { ConformanceContext, ConformanceOptions } from './conformance-options.ts'
export { storageConformance } from './storage-conformance.ts'
