// Caches the app's files, so that it starts without a network. Each version has its own cache, filled as a whole.
/* global FILES, VERSION */

const PREFIX = 'offline-notes-'
const CACHE = `${PREFIX}${VERSION}`

const urlOf = (path) => new URL(`./${path}`, self.location.href).href
const kept = new Set(Object.keys(FILES).map(urlOf))

/** Fetches the files of this version. Fails if a file is of another version; the browser tries again later. */
export async function fillCache() {
  const cache = await caches.open(CACHE)
  await cache.addAll(
    Object.entries(FILES).map(
      ([path, integrity]) => new Request(urlOf(path), { integrity, cache: 'reload' }),
    ),
  )
}

/** Removes the caches of other versions of this app, but no other caches. */
export async function removeOldCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(names.map((name) => caches.delete(name)))
}

/** Whether a request is for one of the files. The page may have a query, which only the page reads. */
export function isKept({ method, mode, url }) {
  return method === 'GET' && kept.has(mode === 'navigate' ? withoutQuery(url) : url)
}

/** The response from the cache, or from the network if the browser has removed it from the cache. */
export async function answerKept(request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(withoutQuery(request.url))) ?? fetch(request)
}

function withoutQuery(url) {
  return url.split(/[?#]/, 1)[0]
}
