import { join } from 'node:path'
import webpack from 'webpack'

const folder = process.cwd()
const compiler = webpack({
  mode: 'production',
  context: folder,
  entry: './page.js',
  output: { path: join(folder, 'webpack-5') },
})
compiler.run((error, stats) => {
  if (error !== null) throw error
  if (stats?.hasErrors() || stats?.hasWarnings()) throw new Error(stats.toString())
})
