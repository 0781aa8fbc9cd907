/**
 * `gsession`: managers, sessions and storages. It has the same names on every platform; this is what Node, Bun and Deno
 * load, and what the types are made of.
 *
 * @module gsession
 */
export * from './browser/storages.ts'
export * from './node/index.ts'
