import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const COPIED = ['manifest.webmanifest', 'icon.svg', 'icon-192.png', 'icon-512.png']

/** Builds the app. Returns its files by their path; the path of the page is `''`. */
export async function buildApp() {
  return withWorker(await pageFiles())
}

/** The files of the page. Scripts and styles have the hash of their content in their name, so that a page never loads those of another version. */
export async function pageFiles() {
  const files = new Map()
  for (const name of COPIED) files.set(name, await readFile(pathOf(name)))
  let page = await readFile(pathOf('index.html'), 'utf8')
  const { outputFiles, metafile } = await bundle({
    entryPoints: [pathOf('app.mjs'), pathOf('style.css')],
    entryNames: '[name]-[hash]',
    external: ['*.svg'],
    format: 'esm',
    metafile: true,
  })
  const sources = Object.values(metafile.outputs).map(({ entryPoint }) => basename(entryPoint))
  for (const [i, { path, contents }] of outputFiles.entries()) {
    files.set(basename(path), Buffer.from(contents))
    page = page.replaceAll(`"${sources[i]}"`, `"${basename(path)}"`)
  }
  return files.set('', Buffer.from(page))
}

/** The files with the service worker: one script that contains their names, their hashes and the version. */
export async function withWorker(files) {
  const hashes = Object.fromEntries([...files].map(([path, content]) => [path, `sha256-${hashOf(content)}`]))
  const { outputFiles } = await bundle({
    entryPoints: [pathOf('service-worker.mjs')],
    format: 'iife',
    define: {
      FILES: JSON.stringify(hashes),
      VERSION: JSON.stringify(hashOf(JSON.stringify(hashes)).slice(0, 12)),
    },
  })
  return new Map(files).set('service-worker.js', Buffer.from(outputFiles[0].contents))
}

function bundle(options) {
  return build({ bundle: true, minify: true, target: 'es2022', write: false, outdir: '/', ...options })
}

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url))

const hashOf = (content) => createHash('sha256').update(content).digest('base64')
