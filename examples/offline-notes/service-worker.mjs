// Starts the app without a network. It uses the session as well: it counts the starts without a network.
import 'gsession/crypto/noble' // for where a policy or an old browser has no WebAssembly
import { openNotes } from './notes.mjs'
import { answerKept, fillCache, isKept, removeOldCaches } from './worker-cache.mjs'

addEventListener('install', (event) => event.waitUntil(fillCache()))
addEventListener('activate', (event) => event.waitUntil(takeOver()))

// A new version waits until a page says so, or until the last page of the old one is closed.
addEventListener('message', (event) => {
  if (event.data === 'use-new-version') self.skipWaiting()
  if (event.data === 'add-note') event.waitUntil(addNote())
})

addEventListener('fetch', (event) => {
  const { request } = event
  if (!isKept(request)) return
  event.respondWith(answerKept(request))
  if (request.mode === 'navigate') event.waitUntil(countIfOffline())
})

async function takeOver() {
  await removeOldCaches()
  await self.clients.claim()
}

async function countIfOffline() {
  if (await isServerThere()) return
  await withNotes((notes) => notes.countOfflineStart(Date.now()))
}

async function isServerThere() {
  try {
    await fetch(self.location.href, { method: 'HEAD', cache: 'no-store' })
    return true
  } catch {
    return false
  }
}

function addNote() {
  const text = 'From the service worker: it has the same session, and the same key.'
  return withNotes((notes) => notes.keep({ id: crypto.randomUUID(), text, at: Date.now() }))
}

/** The browser can end a worker at any time, so the session is closed as soon as possible. */
async function withNotes(work) {
  const notes = await openNotes()
  if (notes === undefined) return
  try {
    await work(notes)
  } catch (error) {
    // The notes were forgotten in the meantime, so there is no session.
    if (error.code !== 'SESSION_DESTROYED') throw error
  } finally {
    await notes.dispose()
  }
}
