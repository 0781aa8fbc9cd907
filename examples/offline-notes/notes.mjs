// The notes of this device: one session, that is opened, changed and closed anew for each thing to do. It is
// the same in a page and in the service worker.
import { Manager, newSessionId, SessionError, StorageIndexedDB } from 'gsession'
import { forgetKeyring, makeKeyring, oneAtATime, readKeyring, unlock } from './keyring.mjs'

/** The database that holds the record. */
export const DATABASE = 'offline-notes'

const TTL = 365 * 24 * 3_600_000

/** Opens the notes, and makes what is missing; `undefined`: it takes a passphrase, or another one. */
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

/** Opens notes that are there already and need no passphrase: a service worker can't ask for one. */
export async function openNotes() {
  const keyring = await readKeyring()
  return keyring && Notes.behind(keyring)
}

/** Forgets notes whose passphrase is lost: whoever removes a record need not be able to open it. */
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
    const crypto = { mode: 'sealed', keys: [key] }
    // `strict`: a note that is called saved is on the disk.
    const storage = new StorageIndexedDB(DATABASE, { ttl: TTL, durability: 'strict', crypto })
    return new Notes(keyring.id, new Manager(TTL, storage), key)
  }

  /** Where the browser allows no IndexedDB, a manager that is told no storage keeps sessions in memory. */
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

  /** All keys and values. A close that only reads writes a later time of last use, and tells nobody. */
  read() {
    return this.#use((session) => session.data())
  }

  /** Adds a note, or changes it; also one that was deleted elsewhere meanwhile: what was typed is kept. */
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

  /** First the key, so that nothing opens the record even where this is interrupted; then the record. */
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

  /** Runs again at `close`, on the list as it is then: of two tabs that add a note both are kept. */
  #updateNotes(change) {
    return this.#use((session) => session.update('notes', (notes = []) => change(notes)))
  }

  async #use(work) {
    const session = this.manager.new(this.id)
    // Without this, a page that was not told yet that the session has ended would begin another one.
    if (!(await session.exists())) throw new SessionError('SESSION_DESTROYED', 'the session has ended')
    const result = await work(session)
    await session.close()
    return result
  }
}

/** How browsers say that a page may not use IndexedDB. */
const DENIALS = new Set(['SecurityError', 'InvalidStateError', 'NotAllowedError', 'ReferenceError'])
