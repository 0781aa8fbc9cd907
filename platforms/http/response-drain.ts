import type { NodeResponse } from './node-types.ts'

/** Those who were told to wait with writing while a response was held. */
export interface Waiting {
  /** Lets them go on. */
  goOn(): void
  /** Ends remembering them. */
  stop(): void
}

/**
 * Remembers who waits for 'drain' from now on. Where another middleware has taken `on`, an event alone
 * would not do: `compression` lets its own stream tell them, which never asked anyone to wait.
 */
export function watchDrain(response: NodeResponse): Waiting {
  const heard = response as unknown as Listened
  if (!Object.hasOwn(heard, 'on')) return { goOn: () => response.emit('drain'), stop: () => {} }
  const { on } = heard
  const listeners: Array<() => void> = []
  const watched = (event: string, listener: () => void): unknown => {
    if (event === 'drain') listeners.push(listener)
    return on.call(response, event, listener)
  }
  heard.on = watched
  return {
    goOn() {
      const elsewhere = listeners.filter((listener) => !heard.rawListeners('drain').includes(listener))
      response.emit('drain')
      for (const listener of elsewhere) listener.call(response)
    },
    stop() {
      if (heard.on === watched) heard.on = on
    },
  }
}

interface Listened {
  on: (event: string, listener: () => void) => unknown
  rawListeners(event: string): unknown[]
}
