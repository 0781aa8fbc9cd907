import { spawnSync } from 'node:child_process'
import { median, ROUNDS } from './support/measure.mjs'

const MOST_MS = 15

/** Measures how long `import 'gsession'` takes in addition to Node's own start, in milliseconds. */
export default async function bench() {
  const bare = []
  const loaded = []
  for (let round = 0; round < Math.max(3, ROUNDS * 2); round++) {
    bare.push(startOf('0'))
    loaded.push(startOf("await import('gsession')"))
  }
  const extra = median(loaded) - median(bare)
  return [
    {
      name: "import 'gsession', of the time it may take",
      floor: `${MOST_MS} ms`,
      ratio: MOST_MS / extra,
      target: 1,
      note: `${extra.toFixed(1)} ms beyond Node's own ${median(bare).toFixed(1)} ms`,
    },
  ]
}

function startOf(script) {
  const begin = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  if (status !== 0) throw new Error(String(stderr))
  return performance.now() - begin
}
