import { SessionError } from 'gsession'
import { ARTICLES } from './articles.mjs'
import { HttpError } from './http-error.mjs'
import { viewRecord } from './record-view.mjs'
import { readSessionId } from './session-id.mjs'

/** Each route returns what is sent as JSON. The posts get the fields of their form. */
export const ROUTES = {
  'GET /api/session': ({ request: { session } }) => viewSession(session),

  // Reads the file, not the session, so that it does not count as a use.
  'GET /api/record': async ({ folder, manager, request }) => {
    const id = readSessionId(request.headers.cookie)
    return { record: id === '' ? null : await viewRecord(folder, id, manager.ttl) }
  },

  'POST /api/login': async ({ request: { session }, form }) => {
    const name = readName(form)
    // From now on the old id is worthless; an attacker may have seen or planted it.
    await session.regenerateId()
    await session.set('user', name)
    return viewSession(session)
  },

  'POST /api/cart': async ({ request: { session }, form, pause }) => {
    const { article, count } = readOrder(form)
    if (form.has('slow')) {
      await viewSession(session)
      await pause()
    }
    // Runs again on the stored value at the close, so that what another tab adds in the meantime is kept.
    await session.update('cart', (cart = {}) => addTo(cart, article, count))
    return viewSession(session)
  },

  'POST /api/logout': async ({ request: { session } }) => {
    await session.destroy()
    return {}
  },
}

/** The status and the message for an error. */
export function explain(error) {
  if (error instanceof HttpError) return { status: error.status, message: error.message }
  if (!(error instanceof SessionError)) return { status: 500, message: 'Something went wrong.' }
  if (error.code === 'SESSION_DESTROYED') {
    return { status: 409, message: 'Nothing was kept: the session has ended in the meantime.' }
  }
  if (error.retryable) return { status: 503, message: 'The session could not be saved. Please try again.' }
  return { status: 500, message: 'The session could not be used.' }
}

async function viewSession(session) {
  return { user: await session.get('user', null), cart: await session.get('cart', {}) }
}

function readName(form) {
  const name = (form.get('name') ?? '').trim()
  if (name === '' || name.length > 40)
    throw new HttpError(400, 'Please give a name of at most 40 characters.')
  return name
}

function readOrder(form) {
  const article = form.get('article') ?? ''
  const count = Number(form.get('count') ?? 1)
  if (!Object.hasOwn(ARTICLES, article)) throw new HttpError(400, 'There is no such article.')
  if (count !== 1 && count !== -1) throw new HttpError(400, 'One piece at a time, please.')
  return { article, count }
}

function addTo(cart, article, count) {
  const { [article]: before = 0, ...others } = cart
  const after = before + count
  // Thrown by the function above: from `update` or, if another tab was faster, from `close`.
  if (after < 0) throw new HttpError(409, 'There is none in the cart.')
  return after > 0 ? { ...others, [article]: after } : others
}
