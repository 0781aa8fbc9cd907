import { readFile } from 'node:fs/promises'

const STYLE = 'text/css; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'

const FILES = {
  '/': ['page.html', 'text/html; charset=utf-8'],
  '/look.css': ['look.css', STYLE],
  '/style.css': ['style.css', STYLE],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
  '/app.js': ['app.js', SCRIPT],
  '/view.js': ['view.js', SCRIPT],
  '/articles.mjs': ['articles.mjs', SCRIPT],
  '/hex-dump.mjs': ['hex-dump.mjs', SCRIPT],
}

/** The file of the page at a path of the site, or `undefined`. */
export async function pageFile(path) {
  if (!Object.hasOwn(FILES, path)) return undefined
  const [name, type] = FILES[path]
  return { type, content: await readFile(new URL(name, import.meta.url)) }
}
