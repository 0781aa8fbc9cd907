export { findRuntime } from '../../../scripts/runtimes.mjs'

export type RuntimeName = 'node' | 'bun' | 'deno'
