// Timers and clocks as they were when this module was imported. A test that replaces them later (`vi.useFakeTimers`,
// `jest.useFakeTimers`) would otherwise stop what waits for files, servers and other processes: these know no fake
// time. What follows the clock of sessions uses the global ones instead: expiry, queued renewals and sweeps.

const { performance } = globalThis

// Each is a name of its own, so that a bundle holds those that it uses.
export const setRealTimeout = setTimeout
export const clearRealTimeout = clearTimeout
export const setRealInterval = setInterval
export const clearRealInterval = clearInterval
export const queueRealMicrotask = queueMicrotask

/** Milliseconds by a clock that only goes forward, to measure how long something takes. */
export const realClock: { now: () => number } = { now: performance?.now.bind(performance) }

/** Waits for this many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setRealTimeout(resolve, ms)
  })
}
