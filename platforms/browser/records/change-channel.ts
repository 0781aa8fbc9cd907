import { unref } from '../../../src/common/unref.ts'

/** What another tab or worker has done to a session. */
export interface SessionChange {
  readonly id: string
  readonly type: 'saved' | 'removed'
}

/** Tells the other tabs and workers of this site which sessions were changed, where the browser can. */
export class ChangeChannel {
  readonly #name: string | undefined
  readonly #hearers = new Set<(event: MessageEvent) => void>()
  /** What was saved since the last message, by its id. */
  readonly #waiting = new Map<string, SessionChange>()
  #channel: BroadcastChannel | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Without a name there is nobody to tell. */
  constructor(name: string | undefined) {
    this.#name = name
  }

  /** Tells of a removal at once, and of a save too, unless one was told just now: it costs a tenth of a save. */
  post(change: SessionChange): void {
    if (change.type === 'saved' && this.#timer !== undefined) {
      this.#waiting.set(change.id, change)
      return
    }
    this.#waiting.delete(change.id)
    this.#tell([change])
  }

  /** Calls a listener for the changes of others; what it answers ends that. */
  listen(listener: (change: SessionChange) => void): () => void {
    const hear = ({ data }: MessageEvent<unknown>): void => {
      if (isChange(data)) listener({ id: data.id, type: data.type })
    }
    this.#open()?.addEventListener('message', hear)
    this.#hearers.add(hear)
    return () => {
      this.#channel?.removeEventListener('message', hear)
      this.#hearers.delete(hear)
    }
  }

  /** The next change opens it again. */
  close(): void {
    this.#tellWaiting()
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#channel?.close()
    this.#channel = undefined
  }

  #tellWaiting(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    if (waiting.length > 0) this.#tell(waiting)
  }

  #tell(changes: readonly SessionChange[]): void {
    const channel = this.#open()
    for (const change of changes) channel?.postMessage(change)
    this.#timer ??= unref(setTimeout(() => this.#tellWaiting(), GATHERED))
  }

  #open(): BroadcastChannel | undefined {
    if (this.#channel !== undefined || this.#name === undefined) return this.#channel
    try {
      this.#channel = unref(new BroadcastChannel(this.#name))
    } catch {
      // There is none, or, where the browser denies storage, it may not be used.
      return undefined
    }
    for (const hear of this.#hearers) this.#channel.addEventListener('message', hear)
    return this.#channel
  }
}

/** How long saves are gathered after one was told, in milliseconds. */
const GATHERED = 20

/** Whatever runs on this site can post anything. */
function isChange(data: unknown): data is SessionChange {
  const { id, type } = (data ?? {}) as Record<string, unknown>
  return typeof id === 'string' && (type === 'saved' || type === 'removed')
}
