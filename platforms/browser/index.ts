/** `gsession/browser`: the core and what is of browsers. */
export * from '../../src/index.ts'
export { Manager } from './manager.ts'
export * from './storages.ts'
