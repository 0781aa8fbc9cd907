import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findGo } from '../../scripts/system.mjs'
import { inTurn, result } from './in-turn.mjs'
import { ROUNDS } from './measure.mjs'
import { connectIoredis, sessionsInHashes, sessionsInStrings } from './redis-sessions.mjs'
import { WORKERS } from './sessions.mjs'

const program = fileURLToPath(new URL('../../test/goframe', import.meta.url))
const LAYOUTS = { redis: sessionsInStrings, hash: sessionsInHashes }
const NAMES = { redis: 'redis string', hash: 'redis hash table' }

/** Compares sessions in Redis with the real GoFrame in Go, on the same layout. */
export async function besideGoFrame(port) {
  const go = findGo()
  if (go === undefined) {
    console.log('        -    GoFrame on Redis: Go is not installed')
    return []
  }
  const folder = mkdtempSync(join(tmpdir(), 'gsession-bench-'))
  const redis = connectIoredis(port)
  try {
    const binary = join(folder, 'goframe')
    execFileSync(go, ['build', '-tags', 'redis', '-o', binary, '.'], { cwd: program })
    const results = []
    for (const [storage, sessionsIn] of Object.entries(LAYOUTS)) {
      const ours = await sessionsIn(redis, `${storage}:`)
      for (const atOnce of [1, WORKERS]) {
        for (const mode of ['change', 'read']) {
          const theirs = goFrame(binary, {
            storage,
            mode,
            redis: `127.0.0.1:${port}`,
            prefix: `go-${storage}:`,
          })
          const speeds = await inTurn({ ours: ours[mode], theirs }, atOnce, Math.min(ROUNDS, 5))
          const name = `${NAMES[storage]} ${mode}, ${atOnce === 1 ? 'alone' : `${atOnce} at once`}`
          const target = atOnce === 1 ? undefined : 2
          results.push(result(name, speeds.ours, speeds.theirs, 'GoFrame in Go', target))
        }
      }
    }
    return results
  } finally {
    redis.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The program needs a number of cycles, not a time: it is computed from the speed of the last run. */
function goFrame(binary, options) {
  let lastSpeed = 3000
  return {
    perSecond(atOnce, milliseconds) {
      const cycles = Math.max(atOnce, Math.ceil((lastSpeed * milliseconds) / 1000))
      lastSpeed = runGo(binary, { ...options, n: cycles, concurrency: atOnce })
      return lastSpeed
    },
  }
}

function runGo(binary, options) {
  const args = Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)])
  return JSON.parse(execFileSync(binary, ['bench', ...args], { encoding: 'utf8' })).perSecond
}
