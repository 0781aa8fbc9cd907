import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { afterEach } from 'vitest'
import { type Block, codeBlocks } from './blocks.ts'
import { makeFolder } from './folder.ts'
import { type Module, modulesOf, outputOf } from './modules.ts'

export interface RunOptions {
  /** Texts of the code, and what stands in their place when it runs. */
  replace?: Record<string, string>
  /** Code of the trial that runs before the block, and after it; both see its names. */
  before?: string
  after?: string
  env?: NodeJS.ProcessEnv
  /** Whether it runs with the package's code for browsers, and with what a page has. */
  isBrowser?: boolean
}

const BROWSER_GLOBALS = new URL('browser-globals.mjs', import.meta.url).href

const programs: Program[] = []
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()))
})

/** Runs a block of a page with what it takes from the page, in a process and a folder of its own. */
export function run(page: string, holds: string, options: RunOptions = {}): Program {
  const { before = '', after = '', replace = {} } = options
  const blocks = codeBlocks(page)
  const place = blocks.findIndex(({ section, code }) => section === holds || code.includes(holds))
  const block = blocks[place]
  if (block === undefined) throw new Error(`${page} has no code that is, or is in, "${holds}"`)
  const whole: Block = { ...block, code: `${before}\n${block.code}\n${after}` }
  const modules = modulesOf([...blocks.slice(0, place), whole]).map((module) => replaced(module, replace))
  for (const [text, other] of Object.entries(replace)) {
    if (!modules.some((module) => module.text.includes(other))) throw new Error(`${page} has no "${text}"`)
  }
  const program = new Program(modules, options)
  programs.push(program)
  return program
}

function replaced(module: Module, replace: Record<string, string>): Module {
  const text = Object.entries(replace).reduce(
    (text, [one, other]) => text.replaceAll(one, other),
    module.text,
  )
  return { ...module, text }
}

/** A running program; the last of its modules is the main one. */
export class Program {
  readonly process: ChildProcess
  /** The folder that it runs in, and its temporary folder. */
  readonly folder: string = mkdtempSync(join(tmpdir(), 'gsession-docs-'))
  readonly #modules: string
  #output = ''

  constructor(modules: readonly Module[], { env = {}, isBrowser = false }: RunOptions) {
    // The modules are inside of this package, so that `import 'gsession'` finds the package itself.
    this.#modules = makeFolder()
    writeModules(this.#modules, modules)
    const main = join(this.#modules, outputOf(modules.at(-1)?.file ?? ''))
    const { folder } = this
    const args = isBrowser ? ['--conditions=browser', '--import', BROWSER_GLOBALS] : []
    this.process = spawn(process.execPath, [...args, main], {
      cwd: folder,
      env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder, ...env },
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
    for (const folder of [this.folder, this.#modules]) rmSync(folder, { recursive: true, force: true })
  }
}

function writeModules(folder: string, modules: readonly Module[]): void {
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
  for (const { file, text } of modules) {
    const code = file.endsWith('.mjs') ? text : ts.transpile(text, options)
    const output = join(folder, outputOf(file))
    mkdirSync(dirname(output), { recursive: true })
    writeFileSync(output, code.replace(/ from '(\.\/[\w-]+)'/g, " from '$1.mjs'"))
  }
}
