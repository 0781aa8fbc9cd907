import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll } from 'vitest'
import { bundled } from '../../support/bundle.ts'
import type { UserJob } from '../workers/user.ts'

const running = new Set<ChildProcess>()

afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** Lets a process use sessions, and kills it some milliseconds after it has begun. Answers what it has said. */
export async function killedAfter(job: UserJob, wait: number): Promise<string[]> {
  const user = bundled(new URL('../workers/user.ts', import.meta.url))
  const child = spawn(process.execPath, [user, JSON.stringify(job)], {
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
