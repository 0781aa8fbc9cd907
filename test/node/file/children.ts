import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll, expect } from 'vitest'
import { tempFolder, until } from './support.ts'
import type { Rule } from './workers/preload.ts'
import type { Job } from './workers/worker.ts'

const running = new Set<ChildProcess>()

afterAll(() => {
  for (const { pid } of running) if (pid !== undefined) killTree(pid)
})

export interface StartOptions {
  /** What is to happen in its file system calls. */
  rules?: Rule[]
  /** The command before node's. */
  under?: string[]
  uid?: number
}

/** A process of its own that works on session files. */
export class Child {
  readonly lines: string[] = []
  readonly ended: Promise<NodeJS.Signals | number | null>
  readonly #process: ChildProcess

  constructor(job: Job, { rules, under = [], uid }: StartOptions = {}) {
    const preload = rules === undefined ? [] : ['--import', join(bundle(), 'preload.mjs')]
    const node = [process.execPath, ...preload, join(bundle(), 'worker.mjs'), JSON.stringify(job)]
    const [command, ...args] = [...under, ...node] as [string, ...string[]]
    const env = { PATH: process.env.PATH ?? '', RULES: JSON.stringify(rules ?? []) }
    // A command may have something to say of its end.
    const errors = under.length === 0 ? 'inherit' : 'ignore'
    const user = uid === undefined ? {} : { uid, gid: uid }
    this.#process = spawn(command, args, { env, stdio: ['pipe', 'pipe', errors], ...user })
    running.add(this.#process)
    let rest = ''
    this.#process.stdin?.on('error', () => {})
    this.#process.stdout?.on('data', (text: Buffer) => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() as string
      this.lines.push(...lines)
    })
    this.ended = new Promise((resolve) => {
      this.#process.on('close', (code, signal) => {
        running.delete(this.#process)
        resolve(signal ?? code)
      })
    })
  }

  get pid(): number {
    return this.#process.pid as number
  }

  get hasEnded(): boolean {
    return !running.has(this.#process)
  }

  /** What it has acknowledged, by id. */
  get acknowledged(): Map<string, number> {
    const count = new Map<string, number>()
    for (const [id, n] of this.lines.map((line) => line.split(' '))) {
      if (n !== undefined && /^\d+$/.test(n)) count.set(id as string, Number(n))
    }
    return count
  }

  get errors(): string[] {
    return this.lines.filter((line) => line.startsWith('error'))
  }

  says(line: string): Promise<void> {
    return until(() => this.lines.includes(line) || this.hasEnded)
  }

  /** Waits until it stands still, stopped by a signal. */
  async stopped(): Promise<void> {
    await until(() => / T /.test(readFileSync(`/proc/${this.pid}/stat`, 'utf8').replace(/.*\)/, '')))
  }

  /** The paths of the files that it has open. */
  openFiles(): string[] {
    const files = `/proc/${this.pid}/fd`
    return readdirSync(files).map((file) => readlinkSync(join(files, file)))
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) process.kill(this.pid, signal)
  }

  /** Ends it, and the process that it stands for where it runs under a command. */
  async kill(): Promise<void> {
    if (!this.hasEnded) killTree(this.pid)
    await this.ended
  }

  /** Lets it go on from where it waits, or end. */
  goOn(): void {
    this.#process.stdin?.end()
  }

  /** Waits for its end; it must have had no failure. */
  async succeeds(): Promise<void> {
    const end = await this.ended
    expect(this.errors).toEqual([])
    expect(end).toBe(0)
  }
}

/** The processes that a process has started. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

function killTree(pid: number): void {
  for (const child of [...childrenOf(pid), pid]) {
    try {
      process.kill(child, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

let bundled: string | undefined

/** The workers as plain JavaScript, in a folder that every user may read. */
function bundle(): string {
  if (bundled !== undefined) return bundled
  const workers = join(dirname(fileURLToPath(import.meta.url)), 'workers')
  bundled = join(tempFolder(), 'workers')
  buildSync({
    entryPoints: readdirSync(workers).map((name) => join(workers, name)),
    outdir: bundled,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  chmodSync(dirname(bundled), 0o755)
  return bundled
}
