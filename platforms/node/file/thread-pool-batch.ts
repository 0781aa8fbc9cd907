// Taken at import: a test that replaces it later would stop all reads.
const { setImmediate } = globalThis

/**
 * Starts work in the thread pool. While other work is under way there, what begins within one turn of the event loop
 * is started together: to wake a sleeping thread costs more than the work, and pieces that are started one by one
 * would each wake one. Call `end` when the work is done.
 */
export const batch = {
  begin(start: () => void): void {
    if (underWay++ === 0) start()
    else if (waiting.push(start) === 1) setImmediate(startAll)
  },
  end(): void {
    underWay--
  },
}

let underWay = 0
let waiting: Array<() => void> = []

function startAll(): void {
  const starting = waiting
  waiting = []
  for (const start of starting) start()
}
