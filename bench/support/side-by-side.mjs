// Runs in browsers, too.

/**
 * Measures functions that do the same thing. They run alternately, so that a change of the machine's speed affects all.
 * Each is a function of the number of its call, synchronous or not. Returns for each the median of its microseconds,
 * and how many times as fast as the first one it was (the median of the rounds).
 */
export async function sideBySide(contenders, { runMs, rounds }) {
  const names = Object.keys(contenders)
  const batches = {}
  for (const name of names) batches[name] = await batchOf(contenders[name], runMs)
  const times = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]
      times[name].push(await microseconds(contenders[name], runMs, batches[name]))
    }
  }
  const floor = times[names[0]]
  return names.map((name) => ({
    contender: name,
    microseconds: median(times[name]),
    ratio: median(times[name].map((time, round) => floor[round] / time)),
  }))
}

/** How many calls a batch needs, so that the precision of the clock hardly matters. */
async function batchOf(work, runMs) {
  const first = await microseconds(work, runMs / 2, 1)
  return Math.max(1, Math.ceil(BATCH_MICROSECONDS / first))
}

const BATCH_MICROSECONDS = 200

async function microseconds(work, runMs, batch) {
  let calls = 0
  const begin = performance.now()
  let now = begin
  while (now < begin + runMs) {
    for (const end = calls + batch; calls < end; calls++) {
      const result = work(calls)
      if (result instanceof Promise) await result
    }
    now = performance.now()
  }
  return ((now - begin) * 1000) / calls
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
