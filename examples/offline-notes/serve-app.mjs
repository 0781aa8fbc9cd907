import { extname } from 'node:path'

const TYPES = {
  '': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}

const HEADERS = {
  // The service worker caches the files. The browser's own cache must not return old ones to it.
  'Cache-Control': 'no-cache',
  // `wasm-unsafe-eval` allows WebAssembly, which does the encryption, and nothing else.
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
}

/** Responds to a request with the file of the app at this path. */
export function serveApp(files, request, response, path) {
  const content = files.get(path)
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (content === undefined || !isRead) {
    response.writeHead(content === undefined ? 404 : 405, HEADERS).end()
    return
  }
  response.writeHead(200, { ...HEADERS, 'Content-Type': TYPES[extname(path)] }).end(content)
}
