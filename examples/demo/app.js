import { buildArticles, show, tell } from './view.js'

const LOOK_EVERY = 1000

buildArticles()
document.addEventListener('submit', onSubmit)
await fetch('/api/session').catch(() => {})
await lookOn()

/** Shows the record as it is on disk, again and again: changes of other tabs too. */
async function lookOn() {
  await look()
  setTimeout(lookOn, LOOK_EVERY)
}

async function look() {
  try {
    const response = await fetch('/api/record')
    if (response.ok) show((await response.json()).record)
  } catch {
    tell('The server does not answer.', true)
  }
}

async function onSubmit(event) {
  event.preventDefault()
  const form = event.target
  // A second click while the first runs is one more article: buttons stay enabled.
  form.ariaBusy = 'true'
  const { text, isFailure } = await send(form, new FormData(form, event.submitter))
  form.ariaBusy = 'false'
  tell(text, isFailure)
  await look()
}

async function send(form, fields) {
  try {
    const isGet = form.method === 'get'
    const body = isGet ? {} : { method: 'POST', body: new URLSearchParams(fields) }
    const response = await fetch(form.action, body)
    if (response.ok) return { text: form.dataset.done, isFailure: false }
    return { text: (await response.json()).error, isFailure: true }
  } catch {
    return { text: 'The server does not answer.', isFailure: true }
  }
}
