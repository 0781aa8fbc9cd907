import { readFileSync } from 'node:fs'
import nodeResolve from '@rollup/plugin-node-resolve'
import dts from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'

const { dependencies } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'))

const input = {
  core: 'src/index.ts',
  node: 'platforms/node/index.ts',
  browser: 'platforms/browser/index.ts',
  conformance: 'src/conformance/index.ts',
}
const isBuiltIn = (name) => name.startsWith('node:')
const isDependency = (name) =>
  Object.keys(dependencies).some((it) => name === it || name.startsWith(`${it}/`))

const output = (format, extension) => ({
  dir: 'dist',
  format,
  sourcemap: true,
  exports: 'named',
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `chunks/[name]-[hash].${extension}`,
})

const compile = [nodeResolve({ extensions: ['.ts', '.js'] }), esbuild({ target: 'es2022' })]

export default [
  {
    input,
    plugins: compile,
    external: (name) => isBuiltIn(name) || isDependency(name),
    output: output('es', 'mjs'),
  },
  // The dependencies are ESM only: the CJS build carries them along.
  { input, plugins: compile, external: isBuiltIn, output: output('cjs', 'cjs') },
  ...['d.mts', 'd.cts'].map((extension) => ({
    input,
    plugins: [dts()],
    external: (name) => isBuiltIn(name) || isDependency(name),
    output: { ...output('es', extension), sourcemap: false },
  })),
]
