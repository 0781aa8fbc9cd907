import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, expect } from 'vitest'
import { bundled } from './bundle.ts'

const running = new Set<ChildProcess>()

afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** A worker in a process of its own, which is told one JSON value and says lines. */
export class Child {
  readonly lines: string[] = []
  readonly ended: Promise<NodeJS.Signals | number | null>
  readonly #process: ChildProcess
  readonly #waiting = new Set<() => void>()
  #hasEnded = false

  constructor(worker: string, job: unknown) {
    const args = [bundled(new URL(`../workers/${worker}.ts`, import.meta.url)), JSON.stringify(job)]
    this.#process = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    running.add(this.#process)
    let rest = ''
    this.#process.stdin?.on('error', () => {})
    this.#process.stdout?.on('data', (text: Buffer) => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() as string
      this.lines.push(...lines)
      this.#wake()
    })
    this.ended = new Promise((resolve) => {
      this.#process.on('close', (code, signal) => {
        running.delete(this.#process)
        this.#hasEnded = true
        this.#wake()
        resolve(signal ?? code)
      })
    })
  }

  /** The nth line that it says. */
  async line(index: number): Promise<string> {
    while (this.lines.length <= index) {
      if (this.#hasEnded) throw new Error(`the process has ended after: ${this.lines.join(' | ')}`)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
    return this.lines[index] as string
  }

  /** Lets it go on from where it waits. */
  goOn(): void {
    this.#process.stdin?.end()
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  /** Waits for its end, which must be a good one. */
  async succeeds(): Promise<void> {
    expect(await this.ended, this.lines.join('\n')).toBe(0)
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}
