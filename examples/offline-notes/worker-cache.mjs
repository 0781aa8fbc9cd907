// The app's files, kept so that it starts without a network: one cache a version, filled as a whole.
/* global FILES, VERSION */

const PREFIX = 'offline-notes-'
const CACHE = `${PREFIX}${VERSION}`

const urlOf = (path) => new URL(`./${path}`, self.location.href).href
const kept = new Set(Object.keys(FILES).map(urlOf))

/** Fetches the files of this version. Fails, and is tried again later, where one of them is another's. */
export async function fillCache() {
  const cache = await caches.open(CACHE)
  await cache.addAll(
    Object.entries(FILES).map(
      ([path, integrity]) => new Request(urlOf(path), { integrity, cache: 'reload' }),
    ),
  )
}

/** Removes the caches of other versions of this app, and of nothing else. */
export async function removeOldCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(names.map((name) => caches.delete(name)))
}

/** Whether a request is for one of the files; the page may have a query, which it reads itself. */
export function isKept({ method, mode, url }) {
  return method === 'GET' && kept.has(mode === 'navigate' ? withoutQuery(url) : url)
}

/** The answer out of the cache; from the network only where the browser has thrown it away. */
export async function answerKept(request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(withoutQuery(request.url))) ?? fetch(request)
}

function withoutQuery(url) {
  return url.split(/[?#]/, 1)[0]
}
