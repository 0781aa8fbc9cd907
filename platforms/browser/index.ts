/**
 * `gsession/browser`: the core and what is of browsers.
 *
 * @module gsession/browser
 */
export * from '../../src/index.ts'
export { Manager } from './manager.ts'
export * from './storages.ts'
