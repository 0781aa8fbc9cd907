import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findGo } from '../scripts/system.mjs'
import { onDisk, sessions } from './support/file-sessions.mjs'
import { median, perSecond, ROUNDS, RUN_MS } from './support/measure.mjs'
import { WORKERS } from './support/sessions.mjs'

const program = fileURLToPath(new URL('../test/goframe', import.meta.url))

/** Compares sessions in files with the real GoFrame in Go, which writes in place and does not merge. */
export default async function bench() {
  const go = findGo()
  if (go === undefined) {
    console.log('        -    GoFrame: Go is not installed')
    return []
  }
  return onDisk(async (folder) => {
    const binary = join(folder, 'goframe')
    execFileSync(go, ['build', '-o', binary, '.'], { cwd: program })
    const results = []
    for (const io of ['async', 'sync']) {
      const ours = await sessions(join(folder, io), { io })
      for (const atOnce of io === 'sync' ? [1] : [1, WORKERS]) {
        for (const mode of ['change', 'read']) {
          results.push(await beside(`file ${mode}, io: '${io}'`, ours[mode], binary, folder, mode, atOnce))
        }
      }
      await ours.storage[Symbol.asyncDispose]()
    }
    return results
  })
}

async function beside(name, ours, binary, folder, mode, atOnce) {
  const pairs = []
  for (let round = 0; round < Math.min(ROUNDS, 5); round++) {
    pairs.push([await perSecond(ours, atOnce, RUN_MS), goPerSecond(binary, folder, mode, atOnce)])
  }
  return {
    name: `${name}, ${atOnce === 1 ? 'alone' : `${atOnce} at once`}`,
    floor: 'GoFrame in Go',
    ratio: median(pairs.map(([our, its]) => our / its)),
    perSecond: median(pairs.map(([our]) => our)),
    floorPerSecond: median(pairs.map(([, its]) => its)),
  }
}

function goPerSecond(binary, folder, mode, atOnce) {
  const cycles = Math.ceil((mode === 'read' ? 40 : 5) * RUN_MS)
  const args = ['bench', '-path', join(folder, 'go'), '-n', cycles, '-concurrency', atOnce, '-mode', mode]
  return JSON.parse(execFileSync(binary, args.map(String), { encoding: 'utf8' })).perSecond
}
