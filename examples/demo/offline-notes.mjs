import { answer } from '../offline-notes/answer.mjs'

const PREFIX = '/offline-notes/'

/** Built when they are first asked for. */
let files

/** Answers a request for the offline notes, an app of its own; `false`: it is not for them. */
export async function answerOfflineNotes(request, response, path) {
  if (!path.startsWith(PREFIX)) return false
  files ??= import('../offline-notes/build.mjs').then(({ buildApp }) => buildApp())
  answer(await files, request, response, path.slice(PREFIX.length))
  return true
}
