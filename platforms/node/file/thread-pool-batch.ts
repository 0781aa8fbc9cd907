/**
 * Hands work to the thread pool, together with what else this turn of the event loop has for it where
 * some is under way already: waking a sleeping thread costs more than its work, and one by one, with
 * other work in between, each piece would wake one. Call `end` when the work is done.
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
