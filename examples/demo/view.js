import { ARTICLES } from './articles.mjs'
import { hexDump } from './hex-dump.mjs'

/** The shown state; `undefined` before the first one. */
let shown

const byId = (id) => document.getElementById(id)

/** Shows the result of the last action. */
export function tell(text, isFailure = false) {
  byId('message').classList.toggle('failure', isFailure)
  setText('message', text)
}

/** Shows or hides the question whether it is still the user. */
export function askToConfirm(isAsked) {
  byId('confirm').hidden = !isAsked
}

/** Shows a record, or that none exists. */
export function show(record) {
  const content = record === null ? {} : JSON.parse(record.text)
  showUser(record?.user ?? null)
  showCart(content.cart ?? {})
  toggle('session', record !== null, 'no-session')
  toggle('record', record !== null, 'no-record')
  if (record !== null) {
    showSession(record, content)
    showRecord(record)
  }
  shown = record
}

/** Creates the list of articles only once, since a new button would not have the focus. */
export function buildArticles() {
  byId('articles').replaceChildren(...Object.entries(ARTICLES).map(articleItem))
}

function articleItem([article, { name, price }]) {
  const form = element('form', { method: 'post', action: '/api/cart' })
  form.dataset.done = `Saved: ${name}.`
  form.append(
    element('input', { type: 'hidden', name: 'article', value: article }),
    element('button', { name: 'count', value: '-1', textContent: '−', ariaLabel: `One ${name} less` }),
    element('output', { id: `count-${article}`, textContent: '0', ariaLabel: `${name} in the cart` }),
    element('button', { name: 'count', value: '1', textContent: '+', ariaLabel: `Add one ${name}` }),
  )
  const item = element('li')
  item.append(
    element('span', { className: 'name', textContent: name }),
    element('span', { className: 'price', textContent: money(price) }),
    form,
  )
  return item
}

function showUser(user) {
  const isLoggedIn = user !== null
  setText('who', isLoggedIn ? `Logged in as ${user}` : 'Not logged in')
  toggle('logout', isLoggedIn, 'login')
  byId('order').hidden = !isLoggedIn
  if (!isLoggedIn) askToConfirm(false)
}

function showCart(cart) {
  const count = (article) => cart[article] ?? 0
  for (const article of Object.keys(ARTICLES)) setText(`count-${article}`, String(count(article)))
  const prices = Object.entries(ARTICLES).map(([article, { price }]) => count(article) * price)
  setText('total', money(prices.reduce((sum, price) => sum + price, 0)))
}

function showSession({ id, age, ttl }, content) {
  setText('id', id)
  setText('age', duration(age))
  setText('left', duration(ttl - age))
  Object.assign(byId('life'), { max: ttl, value: ttl - age })
  setText('content', JSON.stringify(content, null, 2))
}

function showRecord({ path, size, stamp, head }) {
  setText('path', path)
  setText('size', String(size))
  byId('stamp').dateTime = new Date(stamp).toISOString()
  setText('stamp', `${new Date(stamp).toLocaleString()} (${stamp})`)
  if (head !== shown?.head)
    byId('bytes').replaceChildren(...hexDump(bytesOf(head), bytesOf(shown?.head ?? head)))
}

const bytesOf = (hex) => (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))

const money = (cents) => (cents / 100).toFixed(2)

function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties)
}

function toggle(id, isShown, otherwise) {
  byId(id).hidden = !isShown
  byId(otherwise).hidden = isShown
}

/** Sets a text only if it differs, so that a selection in it is kept. */
function setText(id, text) {
  const target = byId(id)
  if (target.textContent !== text) target.textContent = text
}
