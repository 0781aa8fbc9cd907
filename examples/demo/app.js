import { askToConfirm, buildArticles, show, tell } from './view.js'

const LOOK_EVERY = 1000
const NO_ANSWER = 'The server does not respond.'

let isAway = false

buildArticles()
document.addEventListener('submit', onSubmit)
await read().catch(() => {})
await lookOn()

/** Reads the session, and tells the messages that nobody has told yet. */
async function read() {
  const response = await fetch('/api/session')
  if (response.ok) tell((await response.json()).messages.join(' '))
}

/** Shows the record on the disk, and repeats it, so that changes of other tabs appear. */
async function lookOn() {
  await look()
  setTimeout(lookOn, LOOK_EVERY)
}

async function look() {
  try {
    const response = await fetch('/api/record')
    if (response.ok) show((await response.json()).record)
    if (isAway) tell('The server responds again.')
    isAway = false
  } catch {
    isAway = true
    tell(NO_ANSWER, true)
  }
}

async function onSubmit(event) {
  event.preventDefault()
  const form = event.target
  // Buttons stay enabled: a second click during the first adds one more article.
  form.ariaBusy = 'true'
  const { text, isFailure, status } = await send(form, new FormData(form, event.submitter))
  form.ariaBusy = 'false'
  if (form.id === 'order') askToConfirm(status === 403)
  if (form.id === 'confirm') askToConfirm(isFailure)
  tell(text, isFailure)
  await look()
  // A form that is hidden loses the focus, so it is moved.
  if (form.offsetParent === null) document.getElementById('who').focus()
}

async function send(form, fields) {
  try {
    const isGet = form.method === 'get'
    const body = isGet ? {} : { method: 'POST', body: new URLSearchParams(fields) }
    const response = await fetch(form.action, body)
    const { status, ok } = response
    const { error, messages = [] } = await response.json()
    return ok ? { text: messages.join(' ') || form.dataset.done } : { text: error, isFailure: true, status }
  } catch {
    return { text: NO_ANSWER, isFailure: true }
  }
}
