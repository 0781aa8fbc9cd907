import { unref } from '../../../src/common/unref.ts'
import type { SessionChange } from '../../../src/storage/session-change.ts'

/** Tells the other tabs and workers of this site which sessions were changed, if the browser has a way to do so. */
export class ChangeChannel {
  readonly #name: string | undefined
  readonly #listeners = new Set<(event: MessageEvent) => void>()
  /** The saves since the last message, by session id. */
  readonly #waiting = new Map<string, SessionChange>()
  #channel: BroadcastChannel | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Without a name nothing is sent or received. */
  constructor(name: string | undefined) {
    this.#name = name
  }

  /**
   * Sends a removal at once. A save is sent at once too, unless a message was sent just now: then saves are gathered,
   * since a message costs a tenth of a save.
   */
  post(change: SessionChange): void {
    if (change.type === 'saved' && this.#timer !== undefined) {
      this.#waiting.set(change.id, change)
      return
    }
    this.#waiting.delete(change.id)
    this.#send([change])
  }

  /** Calls a listener for the changes that others make. Returns a function that ends this. */
  listen(listener: (change: SessionChange) => void): () => void {
    const onMessage = ({ data }: MessageEvent<unknown>): void => {
      if (isChange(data)) listener({ id: data.id, type: data.type })
    }
    this.#open()?.addEventListener('message', onMessage)
    this.#listeners.add(onMessage)
    return () => {
      this.#channel?.removeEventListener('message', onMessage)
      this.#listeners.delete(onMessage)
      this.#closeUnlessHeard()
    }
  }

  /** Sends what was gathered, and closes the channel. The next change or listener opens it again. */
  close(): void {
    this.#sendGathered()
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#closeChannel()
  }

  #sendGathered(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    if (waiting.length > 0) this.#send(waiting)
  }

  #send(changes: readonly SessionChange[]): void {
    const channel = this.#open()
    for (const change of changes) channel?.postMessage(change)
    this.#closeUnlessHeard()
    this.#timer ??= unref(setTimeout(() => this.#sendGathered(), GATHERED))
  }

  /** A page with an open channel loses its place in the back/forward cache with the next message. */
  #closeUnlessHeard(): void {
    if (this.#listeners.size === 0) this.#closeChannel()
  }

  #closeChannel(): void {
    this.#channel?.close()
    this.#channel = undefined
  }

  #open(): BroadcastChannel | undefined {
    if (this.#channel !== undefined || this.#name === undefined) return this.#channel
    try {
      this.#channel = unref(new BroadcastChannel(this.#name))
    } catch {
      // The browser has no channels, or denies them as it denies storage.
      return undefined
    }
    for (const onMessage of this.#listeners) this.#channel.addEventListener('message', onMessage)
    return this.#channel
  }
}

/** How long saves are gathered after a message, in milliseconds. */
const GATHERED = 20

/** Whether a message is one of a change: any script of the site can post anything. */
function isChange(data: unknown): data is SessionChange {
  const { id, type } = (data ?? {}) as Record<string, unknown>
  return typeof id === 'string' && (type === 'saved' || type === 'removed')
}
