import { EventEmitter, once } from 'node:events'

/** A gate at which a slow request waits. The check waits for its arrival, does something, and opens the gate. */
export class Gate {
  #events = new EventEmitter()

  async pass() {
    this.#events.emit('arrival')
    await once(this.#events, 'open')
  }

  /** Resolves when a request has arrived. Call it before the request is sent. */
  async arrival() {
    await once(this.#events, 'arrival')
  }

  open() {
    this.#events.emit('open')
  }
}
