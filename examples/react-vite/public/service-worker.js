// Keeps the page and what it loads, so that it opens without a network. The cart itself is in IndexedDB.
const CACHE = 'cart-1'

self.addEventListener('install', (event) => event.waitUntil(keepPage()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(fetchOrKept(event.request))
})

async function keepPage() {
  const page = await fetch('/')
  const paths = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path)
  const cache = await caches.open(CACHE)
  await cache.addAll(['/', ...paths])
}

async function fetchOrKept(request) {
  const cache = await caches.open(CACHE)
  try {
    const response = await fetch(request)
    if (response.ok) await cache.put(request, response.clone())
    return response
  } catch {
    return (await cache.match(request, { ignoreVary: true })) ?? Response.error()
  }
}
