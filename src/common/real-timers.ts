// Timers and clocks as they were when this module was imported. A test that replaces them later (`vi.useFakeTimers`,
// `jest.useFakeTimers`) would otherwise stop what waits for files, servers and other processes: these know no fake
// time. What follows the clock of sessions uses the global ones instead: expiry, queued renewals and sweeps.

const { performance } = globalThis

export const { setTimeout: setRealTimeout, clearTimeout: clearRealTimeout } = globalThis
export const { setInterval: setRealInterval, clearInterval: clearRealInterval } = globalThis
export const { queueMicrotask: queueRealMicrotask } = globalThis

/** Milliseconds by a clock that only goes forward, to measure how long something takes. */
export const realClock: { now: () => number } = { now: performance?.now.bind(performance) }

/** Waits for this many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setRealTimeout(resolve, ms)
  })
}
