import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Manager, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'
import { readForm } from './form.mjs'
import { HttpError } from './http-error.mjs'
import { serveOfflineNotes } from './offline-notes.mjs'
import { checkOrigin } from './origin.mjs'
import { pageFile } from './page-files.mjs'
import { explain, ROUTES } from './routes.mjs'

const TTL = 30 * 60_000

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
}

/**
 * Creates the demo with a folder of sessions: its storage, its HTTP server (not listening yet), and a function that
 * stops both. A slow request calls `pause` between loading its session and changing it; `now` is the clock of the sessions.
 */
export function createDemo({ folder, pause = () => sleep(3000), now = Date.now }) {
  const storage = new StorageFile(folder, TTL)
  const manager = new Manager(TTL, storage, { now })
  // A visitor whose session has ended during a request gets an error.
  const sessions = new HttpSessions(manager, { cookie: { maxAge: null }, rejectDestroyed: true })
  const context = { folder, manager, sessions, openSession: sessions.middleware(), pause }
  const server = createServer((request, response) => respond(context, request, response))
  return { storage, server, stop: () => stop(server, manager) }
}

async function respond(context, request, response) {
  const path = request.url.split('?', 1)[0]
  try {
    if (await serveOfflineNotes(request, response, path)) return
    const file = request.method === 'GET' ? await pageFile(path) : undefined
    if (file) send(response, 200, file.type, file.content)
    else sendResult(response, await runRoute(context, request, response, path))
  } catch (error) {
    const { status, message } = explain(error)
    if (status === 500) console.error(error)
    sendJSON(response, status, { error: message })
  }
}

async function runRoute(context, request, response, path) {
  const name = `${request.method} ${path}`
  if (!Object.hasOwn(ROUTES, name)) throw new HttpError(404, 'There is nothing here.')
  const isPost = request.method === 'POST'
  if (isPost) checkOrigin(request)
  const form = isPost ? await readForm(request) : undefined
  context.openSession(request, response, (error) => error && console.error(error))
  const body = await ROUTES[name]({ ...context, request, form })
  // Saves before the response is sent, so that an error of the save becomes the response.
  await context.sessions.commit(request)
  return body
}

function sendResult(response, result) {
  if (result.redirect === undefined) return sendJSON(response, 200, result)
  response.writeHead(303, { ...HEADERS, Location: result.redirect }).end()
}

function sendJSON(response, status, body) {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body))
}

function send(response, status, type, content) {
  response.writeHead(status, { ...HEADERS, 'Content-Type': type }).end(content)
}

/** Waits for the running requests, then writes the queued renewals. */
async function stop(server, manager) {
  const patience = setTimeout(() => server.closeAllConnections(), 4000)
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeIdleConnections()
  })
  clearTimeout(patience)
  await manager[Symbol.asyncDispose]()
}
