import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll } from 'vitest'
import type { UserJob } from '../workers/user.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsession-redis-users-'))
const running = new Set<ChildProcess>()
let bundled: string | undefined

afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Lets a process use sessions, and kills it some milliseconds after it has begun. Answers what it has said. */
export async function killedAfter(job: UserJob, wait: number): Promise<string[]> {
  bundled ??= bundle()
  const child = spawn(process.execPath, [bundled, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  let said = ''
  const began = new Promise<void>((resolve) => {
    child.stdout.on('data', (text) => {
      said += text
      resolve()
    })
  })
  const ended = once(child, 'close')
  await Promise.race([began, ended])
  setTimeout(() => child.kill('SIGKILL'), wait)
  const [, signal] = await ended
  running.delete(child)
  if (signal !== 'SIGKILL') throw new Error(`it has ended by itself: ${said}`)
  // The last line may be half a line.
  return said.split('\n').slice(0, -1)
}

function bundle(): string {
  const outfile = join(folder, 'user.mjs')
  buildSync({
    entryPoints: [fileURLToPath(new URL('../workers/user.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
    logLevel: 'error',
  })
  return outfile
}
