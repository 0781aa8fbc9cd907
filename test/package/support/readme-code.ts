import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT: URL = new URL('../../..', import.meta.url)
export const README: string = readFileSync(new URL('README.md', ROOT), 'utf8')

/** Returns the code of a section of the README. */
export function codeOf(section: string): string {
  const [, code] = new RegExp(`^## ${section}\n\`\`\`js\n(.*?)^\`\`\``, 'ms').exec(README) ?? []
  if (code === undefined) throw new Error(`the README has no code under "${section}"`)
  return code
}

/** Runs the code of a README section in its own process and folder. */
export class Program {
  readonly process: ChildProcess
  readonly #folder = mkdtempSync(join(tmpdir(), 'gsession-readme-'))
  readonly #file = new URL(`.tmp/readme-${process.pid}-${++made}.mjs`, ROOT)
  #output = ''

  constructor(code: string, { env = {}, args = [] }: { env?: NodeJS.ProcessEnv; args?: string[] } = {}) {
    // The file is inside this package, so that `import 'gsession'` finds the package itself.
    mkdirSync(new URL('.tmp', ROOT), { recursive: true })
    writeFileSync(this.#file, code)
    this.process = spawn(process.execPath, [...args, fileURLToPath(this.#file)], {
      cwd: this.#folder,
      env: { ...process.env, TMPDIR: this.#folder, TEMP: this.#folder, TMP: this.#folder, ...env },
    })
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
        this.process.emit('printed')
      })
    }
  }

  /** Waits for the end of the program, and returns what it has printed. */
  async printed(): Promise<string> {
    if (this.process.exitCode === null) await once(this.process, 'close')
    return this.#output
  }

  /** Waits until the program prints a text that matches, and returns the match. */
  async prints(pattern: RegExp): Promise<string> {
    for (;;) {
      const [match] = pattern.exec(this.#output) ?? []
      if (match !== undefined) return match
      if (this.process.exitCode !== null) throw new Error(`the program has ended: ${this.#output}`)
      await Promise.race([once(this.process, 'printed'), once(this.process, 'close')])
    }
  }

  /** Ends the program, and removes its files. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGKILL')
      await once(this.process, 'close')
    }
    rmSync(this.#file, { force: true })
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

let made = 0
