import { EventEmitter, once } from 'node:events'

/** Where one slow request waits: the check sees it arrive, does something, and opens. */
export class Gate {
  #events = new EventEmitter()

  async pass() {
    this.#events.emit('arrival')
    await once(this.#events, 'open')
  }

  /** Resolves when a request has come; to be called before it can. */
  async arrival() {
    await once(this.#events, 'arrival')
  }

  open() {
    this.#events.emit('open')
  }
}
