// The notes of this device. They are one session, which is opened, changed and closed for each action. The page and the
// service worker use the same code.
import { Manager, newSessionId, SessionError, StorageIndexedDB } from 'gsession'
import { sealed } from 'gsession/crypto'
import { forgetKeyring, makeKeyring, oneAtATime, readKeyring, unlock } from './keyring.mjs'

/** The database that holds the record. */
export const DATABASE = 'offline-notes'

const TTL = 365 * 24 * 3_600_000

/** Opens the notes, and creates them if they do not exist. `undefined`: a passphrase is needed, or this one is wrong. */
export async function beginNotes(passphrase) {
  try {
    return await oneAtATime(async () => {
      const keyring = (await readKeyring()) ?? (await makeKeyring(newSessionId()))
      const notes = await Notes.behind(keyring, passphrase)
      await notes?.makeIfMissing()
      return notes
    })
  } catch (error) {
    if (!DENIALS.has(error.name)) throw error
    return Notes.inMemory()
  }
}

/** Opens existing notes without a passphrase, for a service worker, which can't ask for one. */
export async function openNotes() {
  const keyring = await readKeyring()
  return keyring && Notes.behind(keyring)
}

/** Removes notes whose passphrase is lost. A record can be removed without its key. */
export async function forgetLocked() {
  const keyring = await readKeyring()
  if (keyring === undefined) return
  const storage = new StorageIndexedDB(DATABASE, { ttl: TTL })
  await new Notes(keyring.id, new Manager(TTL, storage)).forget()
}

export class Notes {
  id
  key
  manager

  constructor(id, manager, key) {
    this.id = id
    this.key = key
    this.manager = manager
  }

  static async behind(keyring, passphrase) {
    const key = await unlock(keyring, passphrase)
    if (key === undefined) return undefined
    const crypto = sealed({ keys: [key] })
    // `strict`: a note is only reported as saved when it is on the disk.
    const storage = new StorageIndexedDB(DATABASE, { ttl: TTL, durability: 'strict', crypto })
    return new Notes(keyring.id, new Manager(TTL, storage), key)
  }

  /** If the browser does not allow IndexedDB, a manager without a storage option keeps sessions in memory. */
  static async inMemory() {
    const notes = new Notes(newSessionId(), new Manager(TTL))
    await notes.makeIfMissing()
    return notes
  }

  async makeIfMissing() {
    const session = this.manager.new(this.id)
    if (!(await session.exists())) await session.set('settings', { textSize: 'normal' })
    await session.close()
  }

  /** All keys and values. The close of a session that was only read renews it, and causes no change event. */
  read() {
    return this.#use((session) => session.data())
  }

  /** Adds or changes a note, even one that another tab has deleted in the meantime, so that no typed text is lost. */
  keep(note) {
    return this.#updateNotes((notes) =>
      notes.some(({ id }) => id === note.id)
        ? notes.map((other) => (other.id === note.id ? note : other))
        : [note, ...notes],
    )
  }

  delete({ id }) {
    return this.#updateNotes((notes) => notes.filter((note) => note.id !== id))
  }

  setTextSize(textSize) {
    return this.#use((session) => session.update('settings', (settings) => ({ ...settings, textSize })))
  }

  countOfflineStart(at) {
    return this.#use((session) =>
      session.update('offline', ({ starts } = { starts: 0 }) => ({ starts: starts + 1, last: at })),
    )
  }

  /** Removes the key first, then the record: even if this is interrupted, the record can't be opened. */
  forget() {
    const destroy = () => this.manager.new(this.id).destroy()
    if (this.manager.fellBackToMemory) return destroy()
    return oneAtATime(async () => {
      await forgetKeyring()
      await destroy()
    })
  }

  dispose() {
    return this.manager[Symbol.asyncDispose]()
  }

  /** Runs again at `close` on the stored list, so that the notes of two tabs are both kept. */
  #updateNotes(change) {
    return this.#use((session) => session.update('notes', (notes = []) => change(notes)))
  }

  async #use(work) {
    const session = this.manager.new(this.id)
    // Without this check, a page that does not know yet that the session has ended would create a new one.
    if (!(await session.exists())) throw new SessionError('SESSION_DESTROYED', 'the session has ended')
    const result = await work(session)
    await session.close()
    return result
  }
}

/** The errors of browsers for a page that may not use IndexedDB. */
const DENIALS = new Set(['SecurityError', 'InvalidStateError', 'NotAllowedError', 'ReferenceError'])
