/** Only what hangs takes so long: a busy machine may be ten times slower than an idle one. */
const LIMIT = 600_000

/** Runs steps one after the other, prints how each ended, and counts them. */
export function newSteps() {
  const counts = { passed: 0, failed: 0, skipped: 0 }

  /** Runs a step and returns its result. What comes after it needs it, so its failure is passed on. */
  async function step(title, run) {
    const started = Date.now()
    try {
      const result = await inTime(run)
      counts.passed++
      console.log(`ok   ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
      return result
    } catch (error) {
      counts.failed++
      console.log(`FAIL ${title}\n${error?.stack ?? error}`)
      throw new FailedStep(title)
    }
  }

  function skip(title, why) {
    counts.skipped++
    console.log(`skip ${title}: ${why}`)
  }

  return { counts, step, skip }
}

/** A step that has failed and is counted and printed already. */
export class FailedStep extends Error {}

async function inTime(run) {
  let timer
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${LIMIT / 1000} s`)), LIMIT)
  })
  try {
    return await Promise.race([run(), late])
  } finally {
    clearTimeout(timer)
  }
}
