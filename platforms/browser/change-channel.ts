/** What another tab or worker has done to a session. */
export interface SessionChange {
  readonly id: string
  readonly type: 'saved' | 'removed'
}

/** Tells the other tabs and workers of this site which sessions were changed, where the browser can. */
export class ChangeChannel {
  readonly #name: string
  #channel: BroadcastChannel | undefined

  constructor(name: string) {
    this.#name = name
  }

  post(change: SessionChange): void {
    this.#open()?.postMessage(change)
  }

  /** Calls a listener for the changes of others; what it answers ends that. */
  listen(listener: (change: SessionChange) => void): () => void {
    const channel = this.#open()
    const hear = ({ data }: MessageEvent<unknown>): void => {
      if (isChange(data)) listener({ id: data.id, type: data.type })
    }
    channel?.addEventListener('message', hear)
    return () => channel?.removeEventListener('message', hear)
  }

  close(): void {
    this.#channel?.close()
    this.#channel = undefined
  }

  #open(): BroadcastChannel | undefined {
    try {
      this.#channel ??= new BroadcastChannel(this.#name)
    } catch {
      // There is none, or, where the browser denies storage, it may not be used.
    }
    return this.#channel
  }
}

/** Whatever runs on this site can post anything. */
function isChange(data: unknown): data is SessionChange {
  const { id, type } = (data ?? {}) as Record<string, unknown>
  return typeof id === 'string' && (type === 'saved' || type === 'removed')
}
