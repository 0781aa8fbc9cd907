import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [, , tools] = process.argv
const webpack = createRequire(import.meta.url)(join(tools, 'webpack-4'))
const folder = process.cwd()

// It reads no ES2022, and its default hash is none that Node has.
const loader = fileURLToPath(new URL('older-syntax.cjs', import.meta.url))
const compiler = webpack({
  mode: 'production',
  context: folder,
  entry: './older.js',
  output: { path: folder, filename: 'webpack-4.js', hashFunction: 'sha256' },
  optimization: { minimize: false },
  module: { rules: [{ test: /\.js$/, use: [loader] }] },
})
compiler.run((error, stats) => {
  if (error) throw error
  if (stats.hasErrors()) throw new Error(stats.toString())
})
