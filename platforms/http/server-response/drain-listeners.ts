import type { NodeResponse } from './node-types.ts'

/** Who waits for 'drain' where another middleware has taken `on`. */
export interface DrainWatch {
  readonly listeners: ReadonlyArray<() => void>
  stop(): void
}

/**
 * Remembers who listens for 'drain' where another middleware has taken `on`: `compression` lets its own
 * stream tell them, which never asked anyone to wait. Otherwise an event is enough.
 */
export function watchDrain(response: NodeResponse): DrainWatch | undefined {
  if (!Object.hasOwn(response, 'on')) return
  const { on } = response
  const listeners: Array<() => void> = []
  const watched = (event: string, listener: () => void): unknown => {
    if (event === 'drain') listeners.push(listener)
    return on.call(response, event, listener)
  }
  response.on = watched
  return {
    listeners,
    stop() {
      if (response.on === watched) response.on = on
    },
  }
}

/** Lets those go on who were told to wait. */
export function tellDrain(response: NodeResponse, watch: DrainWatch | undefined): void {
  const told = watch === undefined ? [] : response.rawListeners('drain')
  response.emit('drain')
  for (const listener of watch?.listeners ?? []) {
    if (!told.includes(listener)) listener.call(response)
  }
}
