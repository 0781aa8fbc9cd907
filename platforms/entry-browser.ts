/** `gsession` in browsers. */
export * from './browser/index.ts'
export * from './server-stubs.ts'
