/**
 * `gsession/browser/indexeddb`: the core and one storage, for pages that shall load as little as possible.
 *
 * @module gsession/browser/indexeddb
 */
export * from '../../../src/index.ts'
export { Manager } from './manager.ts'
export { StorageIndexedDB } from './storage-indexeddb-alone.ts'
export type { StorageIndexedDBOptions } from './storage-indexeddb-options.ts'
