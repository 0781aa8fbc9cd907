import { writeFileSync } from 'node:fs'
import nodeResolve from '@rollup/plugin-node-resolve'
import dts from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'
import { writeSubpathFolders } from './scripts/subpath-folders.mjs'

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
/** ESM in `dist/esm`, CJS in `dist/cjs`: in both the ending is `.js`, which older tools know. */
const output = (format, ending = 'js') => ({
  dir: `dist/${format}`,
  format,
  sourcemap: ending === 'js',
  exports: 'named',
  // A chunk that is only named is nothing to a bundler that knows that it has no side effects: it warns.
  hoistTransitiveImports: false,
  entryFileNames: `[name].${ending}`,
  chunkFileNames: `chunks/[name].${ending}`,
  ...(ending === 'js' && { manualChunks: chunkOf, onlyExplicitManualChunks: true }),
})

/**
 * Which modules share a file. Few files load faster. But a bundler drops a file of which nothing is used, and can't drop
 * a class with a method whose name is computed (`[asyncDispose]`) out of a file that it needs: so what not every page
 * needs of these stands apart.
 */
const CHUNKS = {
  'method-adapter':
    /src\/storage\/method-adapter\/(?!is-complete)|src\/session\/(adapt-storage|field-access)/,
  'core-manager': /src\/session\/manager\.|src\/json\/bring-server-parts/,
  records:
    /src\/storage\/(storage-(records|changes|with-renewals|memory)\.|renewal-queue|background-failures)|src\/record\/record-codec/,
  site: /platforms\/browser\/(local-storage\/|records\/(site-storage|storage-bytes)|indexeddb\/storage-indexeddb\.)/,
  'storage-of-manager':
    /platforms\/browser\/(records\/storage-of-manager|indexeddb\/(storage-indexeddb-alone|manager)\.)/,
  'default-storage': /platforms\/browser\/indexeddb\/(storage-default|fallback)/,
  notices: /platforms\/browser\/records\/(change-channel|persistence)/,
  indexeddb: /platforms\/browser\/(records|indexeddb)\/(?!index\.)/,
  common:
    /src\/common\/|src\/crypto\/cipher\/(sealed-header|key-checks|goframe-key|encryption|crypto-options)/,
  core: /src\/(json|record|storage|session)\//,
}

function chunkOf(id) {
  return Object.keys(CHUNKS).find((name) => CHUNKS[name].test(id))
}

const formats = ['esm', 'cjs']
const compile = [nodeResolve({ extensions: ['.ts', '.js'] }), esbuild({ target: 'es2022' })]

/**
 * The types of express-session may be missing: then the store's are `any`, and what imports the store still compiles.
 * Types without an export are no module to the compiler.
 */
const forEveryCompiler = {
  name: 'for-every-compiler',
  renderChunk(code) {
    const lenient = code.replace(/^import .* from 'express-session';$/gm, '// @ts-ignore\n$&')
    return /^(import|export)/m.test(lenient) ? lenient : `${lenient}\nexport {};\n`
  },
}

/** Says that what is beside it is CJS, and lets tools that ignore `exports` find the subpaths. */
const folders = {
  name: 'folders',
  writeBundle() {
    writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n')
    writeSubpathFolders()
  },
}

// The cipher comes along, cut down to what is used: one file loads faster than a package, and CJS can't
// load an ESM package on every Node.
export default [
  { input, plugins: compile, external: isExternal, output: output('esm') },
  { input, plugins: [...compile, folders], external: isExternal, output: output('cjs') },
  ...formats.map((format) => ({
    input: inputOfTypes,
    plugins: [dts(), forEveryCompiler],
    external: isExternal,
    // `await using` is younger than the library that most compile with.
    output: { ...output(format, 'd.ts'), banner: '/// <reference lib="esnext.disposable" />' },
  })),
]
