/** `gsession` in Node, Bun and Deno. The types of `gsession` are made of this, for every platform. */
export * from './browser/storages.ts'
export * from './node/index.ts'
