import { serveApp } from '../offline-notes/serve-app.mjs'

const PREFIX = '/offline-notes/'

/** The files of the app, built at the first request. */
let files

/** Responds to a request for the offline notes, which are a separate app. `false`: the request is for something else. */
export async function serveOfflineNotes(request, response, path) {
  if (!path.startsWith(PREFIX)) return false
  files ??= import('../offline-notes/build.mjs').then(({ buildApp }) => buildApp())
  serveApp(await files, request, response, path.slice(PREFIX.length))
  return true
}
