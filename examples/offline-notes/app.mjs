import { byId, setText, showOnly } from './dom.mjs'
import { changeLock } from './keyring.mjs'
import { log } from './log.mjs'
import { NoteList } from './note-list.mjs'
import { beginNotes, forgetLocked } from './notes.mjs'
import { showPromises, showStored } from './stored-view.mjs'
import { askWorker, linkWorker } from './worker-link.mjs'

const PARTS = ['locked', 'ended', 'open']
const WHY_ENDED = {
  here: 'The notes, and the key that opened them, are removed from this device.',
  elsewhere:
    'This device was forgotten in another tab. The notes, and the key that opened them, are removed.',
}

/** The open notes; `undefined` if none are open. */
let notes
let deleted
let looking = Promise.resolve()

const list = new NoteList({ onSave: (note) => act('Saved', () => notes.keep(note)), onDelete: remove })

listen()
showNetwork()
doing(linkWorker)
const asked = new URLSearchParams(location.search)
if (asked.has('ended')) showEnd(asked.get('ended'))
else await doing(begin)

async function begin(passphrase) {
  notes = await beginNotes(passphrase)
  if (notes === undefined) return showLocked(passphrase !== undefined)
  const { id, manager } = notes
  manager.onChange((change) => change.id === id && onElsewhere(change.type))
  log('opened the session')
  await look()
  showOnly('open', PARTS)
  byId('links').hidden = false
  takeShared()
}

function onElsewhere(type) {
  if (type === 'removed') end('elsewhere')
  else look((changed) => log(changed === '' ? 'saved what is here already' : `changed ${changed}`, true))
}

/** A page that was frozen may have missed changes of other tabs. */
function onVisible() {
  if (document.visibilityState !== 'visible' || notes === undefined) return
  look((changed) => changed !== '' && log(`changed ${changed}`, true))
}

/** Reads the session again, and logs which keys have changed. Calls run one after the other, so that the latest state is shown. */
function look(tell = () => {}) {
  looking = looking.then(() => doing(async () => tell((await lookNow()).join(' and '))))
  return looking
}

async function lookNow() {
  const values = await notes.read()
  list.show(values.notes ?? [])
  showTextSize(values.settings.textSize)
  return showStored(notes, values)
}

function showTextSize(textSize) {
  byId('notes').dataset.size = textSize
  for (const choice of byId('text-size').elements) choice.checked = choice.value === textSize
}

/** Changes the session, and shows its new state. Resolves to whether it succeeded. */
async function act(what, work) {
  const isDone = await doing(work)
  if (!isDone) return false
  byId('undo').hidden = true
  setText('message', `${what}.`)
  log(`${what.toLowerCase()}, closed the session`)
  await look()
  return true
}

/** Runs something. Resolves to whether it succeeded, and shows the error if not. */
async function doing(work) {
  try {
    await work()
    byId('failure').hidden = true
    return true
  } catch (error) {
    if (error.code === 'SESSION_DESTROYED') end('elsewhere')
    else fail(error)
    return false
  }
}

function fail(error) {
  if (error.name !== 'SessionError') console.error(error)
  const isFull = error.code === 'STORAGE_FULL'
  setText('failure', isFull ? 'There is no room left for it.' : 'That did not work. Please try again.')
  byId('failure').hidden = false
}

async function remove(note) {
  if (!(await act('Deleted', () => notes.delete(note)))) return
  deleted = note
  byId('undo').hidden = false
  byId('undo').focus()
}

/** Reloads the page, so that neither notes nor key stay in its memory. */
function end(where) {
  location.replace(`./?ended=${where}`)
}

function showEnd(where) {
  setText('ended-why', WHY_ENDED[where] ?? WHY_ENDED.here)
  showOnly('ended', PARTS)
  byId('ended-title').focus()
}

function showLocked(isWrong) {
  showOnly('locked', PARTS)
  setText('locked-message', isWrong ? 'That is not the passphrase.' : '')
  byId('passphrase').focus()
  byId('passphrase').select()
}

/** A text that another app has shared (see the manifest) becomes a draft. It is only saved if the user adds it. */
function takeShared() {
  const shared = ['title', 'text', 'url'].map((name) => asked.get(name)).filter(Boolean)
  if (shared.length === 0) return
  byId('text').value = shared.join('\n')
  byId('text').focus()
  history.replaceState(null, '', './')
}

function showNetwork() {
  setText('network', navigator.onLine ? 'Online' : 'Offline')
  byId('network').classList.toggle('offline', !navigator.onLine)
}

function listen() {
  const on = (id, type, listener) => byId(id).addEventListener(type, listener)
  const onSubmit = (id, work) =>
    on(id, 'submit', (event) => {
      event.preventDefault()
      work()
    })

  onSubmit('compose', add)
  on('text', 'keydown', ({ key, ctrlKey, metaKey }) => key === 'Enter' && (ctrlKey || metaKey) && add())
  on('undo', 'click', async () => {
    await act('Brought back', () => notes.keep(deleted))
    byId('text').focus()
  })
  on('text-size', 'change', ({ target }) => act('Set the text size', () => notes.setTextSize(target.value)))
  onSubmit('unlock', () => doing(() => begin(byId('passphrase').value)))
  onSubmit('protect', () => protect(byId('new-passphrase').value))
  on('unprotect', 'click', () => protect(undefined))
  on('lock', 'click', () => location.reload())
  on('forget', 'click', () => byId('confirm').showModal())
  on('forget-locked', 'click', () => byId('confirm').showModal())
  on('confirm', 'close', () => byId('confirm').returnValue === 'forget' && forget())
  on('begin-anew', 'click', () => location.replace('./'))
  on('ask-worker', 'click', askWorker)
  on('ask-promise', 'click', () => doing(askPromise))
  addEventListener('online', showNetwork)
  addEventListener('offline', showNetwork)
  document.addEventListener('visibilitychange', onVisible)
}

async function add() {
  const text = byId('text').value.trim()
  if (text === '') return
  const note = { id: crypto.randomUUID(), text, at: Date.now() }
  if (await act('Added', () => notes.keep(note))) byId('text').value = ''
}

async function protect(passphrase) {
  const what = passphrase === undefined ? 'Took the passphrase away' : 'Protected with a passphrase'
  if (await act(what, () => changeLock(notes.key, passphrase))) byId('protect').reset()
}

async function forget() {
  if (await doing(() => (notes === undefined ? forgetLocked() : notes.forget()))) end('here')
}

async function askPromise() {
  const isKept = await notes.manager.storage.persist()
  log(isKept ? 'the browser promised to keep it' : 'the browser did not promise to keep it')
  await showPromises(notes.manager.storage)
}
