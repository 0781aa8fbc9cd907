// Shows what is stored: the session's data, its record in the database, and the browser's storage estimate.
import { createStore, get } from 'idb-keyval'
import { hexDump } from '../demo/hex-dump.mjs'
import { byId, element, setText } from './dom.mjs'
import { readKeyring } from './keyring.mjs'
import { DATABASE } from './notes.mjs'

const SHOWN_BYTES = 96
const NO_BYTES = new Uint8Array()
const KEYS = {
  device: 'this device’s, wrapped by one that the browser never gives out',
  passphrase: 'wrapped by your passphrase',
}

/** Only reads the record. A program must not change the database of a storage itself. */
const records = createStore(DATABASE, 'sessions')
let shownBytes = NO_BYTES
let shownValues = {}

/** Shows everything. Returns the names of the keys whose values have changed since the last call. */
export async function showStored(notes, values) {
  const isInMemory = notes.manager.fellBackToMemory
  setText('id', notes.id)
  setText('kept-in', isInMemory ? 'memory alone: it is gone with this page' : 'IndexedDB, encrypted')
  const keyring = isInMemory ? undefined : await readKeyring()
  setText('key', keyring ? KEYS[keyring.lock.by] : 'none')
  byId('protect').hidden = isInMemory || keyring?.lock.by === 'passphrase'
  byId('protect-note').hidden = byId('protect').hidden
  byId('protected').hidden = keyring?.lock.by !== 'passphrase'
  setText('offline-starts', times(values.offline?.starts ?? 0))
  const changed = showValues(values)
  showRecord(isInMemory ? undefined : await get(notes.id, records))
  if (!isInMemory) await showPromises(notes.manager.storage)
  return changed
}

export async function showPromises(storage) {
  const isKept = await navigator.storage.persisted()
  setText('promise', isKept ? 'yes, until you remove it' : 'no: it may evict it when space runs out')
  byId('ask-promise').hidden = isKept
  setText('usage', await usage(storage))
}

async function usage(storage) {
  try {
    const { usage, quota } = await storage.estimate()
    return `${size(usage)} of ${size(quota)}`
  } catch {
    return 'this browser does not tell'
  }
}

function showValues(values) {
  const texts = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pretty(value)]))
  const changed = Object.keys({ ...shownValues, ...texts }).filter((key) => texts[key] !== shownValues[key])
  shownValues = texts
  if (changed.length === 0) return changed
  byId('values').replaceChildren(
    ...Object.entries(texts).flatMap(([key, text]) => valueRow(key, text, changed.includes(key))),
  )
  return changed
}

function valueRow(key, text, isChanged) {
  // A long value can be scrolled, with the keyboard, too.
  const value = element('pre', { textContent: text, className: isChanged ? 'fresh' : '', tabIndex: 0 })
  value.ariaLabel = `The value of ${key}`
  value.role = 'region'
  return [element('dt', {}, element('code', { textContent: key })), element('dd', {}, value)]
}

function showRecord(bytes) {
  byId('record').hidden = bytes === undefined
  byId('no-record').hidden = bytes !== undefined
  if (bytes === undefined) return
  setText('database', `${DATABASE} / sessions`)
  setText('size', String(bytes.length))
  const stamp = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true))
  byId('stamp').dateTime = new Date(stamp).toISOString()
  setText('stamp', `${new Date(stamp).toLocaleString()} (${stamp})`)
  const head = bytes.slice(0, SHOWN_BYTES)
  const before = shownBytes === NO_BYTES ? head : shownBytes
  if (head.some((byte, i) => byte !== shownBytes[i])) byId('bytes').replaceChildren(...hexDump(head, before))
  shownBytes = head
}

const pretty = (value) => JSON.stringify(value, null, 1)

const times = (count) => (count === 1 ? 'once' : `${count} times`)

function size(bytes) {
  const [unit, power] = bytes < 1e6 ? ['KB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9]
  return `${(bytes / power).toFixed(bytes < power * 10 ? 1 : 0)} ${unit}`
}
