import { SessionError } from 'gsession'
import { ARTICLES } from './articles.mjs'
import { HttpError } from './http-error.mjs'
import { viewRecord } from './record-view.mjs'
import { readSessionId } from './session-id.mjs'

/** For how long after a log-in or a confirmation an order asks for no other one. Short, so that one sees it. */
const FRESH = 60_000

/** Each route returns what is sent as JSON, or where it leads to. The posts get the fields of their form. */
export const ROUTES = {
  // Whoever takes the messages first tells them, once.
  'GET /api/session': async ({ request: { session } }) => ({
    ...(await viewSession(session)),
    messages: await session.take('messages', []),
  }),

  // Reads the file, not the session, so that it does not count as a use.
  'GET /api/record': async ({ folder, manager, request }) => {
    const id = readSessionId(request.headers.cookie)
    return { record: id === '' ? null : await viewRecord(folder, id, manager.ttl) }
  },

  'POST /api/login': async ({ request: { session }, form }) => {
    // From now on the old id is worthless; an attacker may have seen or planted it. The cart is kept, but not another
    // user's. After a double click both requests are in one session.
    await session.logIn(readName(form))
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

  'POST /api/order': async ({ request: { session } }) => {
    const user = await session.user()
    if (user === undefined) throw new HttpError(401, 'Please log in to order.')
    if (!(await session.isFresh(FRESH))) throw new HttpError(403, 'Please confirm that it is still you.')
    // A second click, at the same time, takes nothing.
    if ((await session.take('cart')) === undefined) throw new HttpError(409, 'There is nothing in the cart.')
    await session.flash('messages', `Thank you, ${user}: the order is placed.`)
    return { redirect: '/api/session' }
  },

  'POST /api/confirm': async ({ request: { session }, form }) => {
    if (readName(form) !== (await session.user())) throw new HttpError(401, 'That is not your name.')
    await session.confirm()
    return viewSession(session)
  },

  'POST /api/logout': async ({ request: { session } }) => {
    await session.logOut()
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
  return { user: (await session.user()) ?? null, cart: await session.get('cart', {}) }
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
