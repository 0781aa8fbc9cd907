/**
 * The name of the method that `await using` calls. Where the platform does not have it (Safari, Jest on Node 20), the
 * one that esbuild and Babel use in its place.
 */
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose)
