// @ts-check
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

/**
 * @typedef {{ body: string | Uint8Array, headers?: Record<string, string> }} ServedFile
 *
 * @typedef {object} Served
 * @property {ReadonlyMap<string, ServedFile>} [files] Files by their path, such as `/main.js`.
 * @property {Record<string, string>} [folders] Folders on the disk by their path, such as `/dist/`.
 * @property {Record<string, string>} [headers] Headers of all answers; a file's own come on top.
 */

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
}

/**
 * Serves files and folders on a free port of this machine, which is a secure context to a browser.
 *
 * @param {Served} served
 */
export async function servePages(served) {
  /** @type {string[]} */
  const missing = []
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(`http://localhost${request.url}`)
    const file = await find(served, pathname)
    if (file === undefined) missing.push(`404 (Not Found): ${pathname}`)
    const type = TYPES[extname(pathname)] ?? 'text/plain'
    const headers = { 'content-type': type, ...served.headers, ...file?.headers }
    response.writeHead(file === undefined ? 404 : 200, headers).end(file?.body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    /** What was asked for and is not there. */
    missing,
    /** Stops, and cuts all connections. */
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/**
 * @param {Served} served
 * @param {string} path
 * @returns {Promise<ServedFile | undefined>}
 */
async function find({ files, folders = {} }, path) {
  const file = files?.get(path)
  if (file !== undefined) return file
  const [start, folder] = Object.entries(folders).find(([start]) => path.startsWith(start)) ?? []
  if (start === undefined || folder === undefined) return undefined
  return readFile(join(folder, path.slice(start.length))).then(
    (body) => ({ body }),
    () => undefined,
  )
}
