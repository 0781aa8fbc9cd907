import nodeResolve from '@rollup/plugin-node-resolve'
import dts from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'

const input = {
  'gsession-node': 'platforms/entry-node.ts',
  'gsession-browser': 'platforms/entry-browser.ts',
  'gsession-core': 'platforms/entry-core.ts',
  node: 'platforms/node/index.ts',
  browser: 'platforms/browser/index.ts',
  'browser-indexeddb': 'platforms/browser/indexeddb/index.ts',
  core: 'src/index.ts',
  http: 'platforms/http/index.ts',
  'express-session': 'platforms/http/express-session/index.ts',
  next: 'platforms/http/next/index.ts',
  crypto: 'src/crypto/index.ts',
  'crypto-node': 'platforms/node/crypto/index.ts',
  'crypto-noble': 'src/crypto/noble.ts',
  conformance: 'src/conformance/index.ts',
}
// One declaration of each name, whatever the platform: of `gsession` that of Node, which has the real classes of all
// platforms; of `gsession/crypto` that of the core, since Node's functions differ by their engines alone.
const inputOfTypes = {
  ...Object.fromEntries(Object.entries(input).filter(([name]) => !/^gsession|crypto-node/.test(name))),
  gsession: input['gsession-node'],
}
/** What is Node's own, and what stands among the dependencies: an app may have it already. */
const dependencies = ['idb-keyval', 'cookie', 'express-session']
const isExternal = (name) => name.startsWith('node:') || dependencies.includes(name)
const output = (format, extension) => ({
  dir: 'dist',
  format,
  sourcemap: true,
  exports: 'named',
  // A chunk that is only named is nothing to a bundler that knows that it has no side effects: it warns.
  hoistTransitiveImports: false,
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `chunks/[name].${extension}`,
})

const compile = [nodeResolve({ extensions: ['.ts', '.js'] }), esbuild({ target: 'es2022' })]

// The cipher comes along, cut down to what is used: one file loads faster than a package, and CJS can't
// load an ESM package on every Node.
export default [
  { input, plugins: compile, external: isExternal, output: output('es', 'mjs') },
  { input, plugins: compile, external: isExternal, output: output('cjs', 'cjs') },
  ...['d.mts', 'd.cts'].map((extension) => ({
    input: inputOfTypes,
    plugins: [dts()],
    external: isExternal,
    // `await using` is younger than the library that most compile with.
    output: {
      ...output('es', extension),
      sourcemap: false,
      banner: '/// <reference lib="esnext.disposable" />',
    },
  })),
]
