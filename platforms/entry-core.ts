/** `gsession` in edge runtimes, and wherever the platform is not known. */
export * from '../src/index.ts'
export * from './browser/storages.ts'
export * from './server-stubs.ts'
