import type { NodeResponse } from './node-types.ts'

/** The 'drain' listeners of a response whose `on` another middleware has replaced. */
export interface DrainListeners {
  readonly listeners: ReadonlyArray<() => void>
  stop(): void
}

/**
 * Records the 'drain' listeners of a response, if another middleware has replaced its `on`. `compression` registers
 * them on its own stream, which does not emit 'drain' for a `write` that it has not seen. On other responses
 * emitting the event is enough.
 */
export function trackDrainListeners(response: NodeResponse): DrainListeners | undefined {
  if (!Object.hasOwn(response, 'on')) return
  const { on } = response
  const listeners: Array<() => void> = []
  const tracked = (event: string, listener: () => void): unknown => {
    if (event === 'drain') listeners.push(listener)
    return on.call(response, event, listener)
  }
  response.on = tracked
  return {
    listeners,
    stop() {
      if (response.on === tracked) response.on = on
    },
  }
}

/** Tells the callers whose `write` returned `false` that they can go on. */
export function emitDrain(response: NodeResponse, tracked: DrainListeners | undefined): void {
  const called = tracked === undefined ? [] : response.rawListeners('drain')
  response.emit('drain')
  for (const listener of tracked?.listeners ?? []) {
    if (!called.includes(listener)) listener.call(response)
  }
}
