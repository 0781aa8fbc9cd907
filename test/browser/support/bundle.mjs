// @ts-check
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Bundles TypeScript for a browser: a file (its URL), or a source text that imports as if it lay at the
 * repository's root. Gives the files to serve; `/main.js` is the entry.
 *
 * @param {URL | string} entry
 * @param {{ splitting?: boolean, minify?: boolean }} [options] With `splitting`, what is imported by
 *   `import()` becomes a file of its own.
 * @returns {Promise<Map<string, import('./serve.mjs').ServedFile>>}
 */
export async function bundle(entry, { splitting = false, minify = false } = {}) {
  const { outputFiles } = await build({
    ...(typeof entry === 'string'
      ? // An import for its effect alone counts, whatever the package says of its files.
        { stdin: { contents: entry, loader: 'ts', resolveDir: ROOT }, ignoreAnnotations: true }
      : { entryPoints: [fileURLToPath(entry)] }),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2022',
    charset: 'utf8',
    splitting,
    minify,
    write: false,
    outdir: '/',
    entryNames: 'main',
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'silent',
  })
  return new Map(outputFiles.map(({ path, contents }) => [path, { body: contents }]))
}
