import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import nodeResolve from '@rollup/plugin-node-resolve'
import * as esbuild from 'esbuild'
import { rollup } from 'rollup'
import * as vite from 'vite'
import webpack from 'webpack'

/** A bundled app. */
export interface Bundle {
  /** The file to run. */
  file: string
  /** The texts of all files. */
  texts: string[]
}

/** Functions that bundle an app for browsers into a folder, minified. */
export const bundlers: Record<string, (entry: string, folder: string) => Promise<Bundle>> = {
  async esbuild(entry, folder) {
    const { warnings } = await esbuild.build({
      entryPoints: { main: entry },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      logLevel: 'silent',
    })
    if (warnings.length > 0) throw new Error(warnings[0]?.text)
    return bundleOf(folder)
  },

  async rollup(entry, folder) {
    const bundle = await rollup({
      input: { main: entry },
      plugins: [nodeResolve({ browser: true }), minified],
      onLog(_level, log) {
        throw new Error(log.message)
      },
    })
    await bundle.write({ dir: folder, entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' })
    await bundle.close()
    return bundleOf(folder)
  },

  async vite(entry, folder) {
    await vite.build({
      root: dirname(entry),
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: folder,
        emptyOutDir: true,
        // Preloading needs a page, and this bundle runs without one.
        modulePreload: false,
        rollupOptions: {
          input: { main: entry },
          output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
        },
      },
    })
    return bundleOf(folder)
  },

  async webpack(entry, folder) {
    const compiler = webpack({
      mode: 'production',
      target: ['web', 'es2022'],
      entry: { main: entry },
      experiments: { outputModule: true },
      output: { path: folder, filename: '[name].mjs', chunkFilename: '[name].mjs', module: true },
    })
    await new Promise<void>((resolve, reject) => {
      compiler.run((error, stats) => {
        if (error === null && stats?.hasErrors() === false && !stats.hasWarnings()) resolve()
        else reject(error ?? new Error(stats?.toString()))
      })
    })
    await new Promise((resolve) => compiler.close(resolve))
    return bundleOf(folder)
  },
}

/** A plugin for rollup, which does not minify by itself as the others do. */
const minified = {
  name: 'minified',
  renderChunk: (code: string) => esbuild.transform(code, { minify: true, format: 'esm', target: 'es2022' }),
}

function bundleOf(folder: string): Bundle {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.mjs'))
  return {
    file: join(folder, 'main.mjs'),
    texts: names.map((name) => readFileSync(join(folder, name), 'utf8')),
  }
}
