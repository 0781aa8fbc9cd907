// Compares the speed of two functions. They run alternately, so that a change of the machine's speed affects both.

/** How long one run takes, in milliseconds. `npm test` sets a very short time. */
export const RUN_MS = Number(process.env.BENCH_MS ?? 300)
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9)

/** Compares the functions `ours` and `floor`. A ratio above 1 means that ours is faster. */
export async function compare(name, { ours, floor, floorName, atOnce = 1, target }) {
  const ratios = []
  const oursPerSecond = []
  const floorPerSecond = []
  await perSecond(ours, atOnce, RUN_MS / 3)
  await perSecond(floor, atOnce, RUN_MS / 3)
  for (let round = 0; round < ROUNDS; round++) {
    const pair = round % 2 === 0 ? [ours, floor] : [floor, ours]
    const speeds = [await perSecond(pair[0], atOnce, RUN_MS), await perSecond(pair[1], atOnce, RUN_MS)]
    const [a, b] = round % 2 === 0 ? speeds : speeds.reverse()
    oursPerSecond.push(a)
    floorPerSecond.push(b)
    ratios.push(a / b)
  }
  return {
    name,
    floor: floorName,
    ratio: median(ratios),
    target,
    perSecond: median(oursPerSecond),
    floorPerSecond: median(floorPerSecond),
  }
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Measures how often a function runs in a second. Its argument is the number of the worker that calls it. */
export async function perSecond(work, atOnce, milliseconds) {
  const first = work(0)
  const isAsync = first instanceof Promise
  await first
  const begin = performance.now()
  const end = begin + milliseconds
  if (!isAsync) return syncPerSecond(work, begin, end)
  let count = 0
  await Promise.all(
    Array.from({ length: atOnce }, async (_, worker) => {
      while (performance.now() < end) {
        await work(worker)
        count++
      }
    }),
  )
  return count / ((performance.now() - begin) / 1000)
}

function syncPerSecond(work, begin, end) {
  let count = 0
  while (performance.now() < end) {
    for (let i = 0; i < 50; i++) work(0)
    count += 50
  }
  return count / ((performance.now() - begin) / 1000)
}
