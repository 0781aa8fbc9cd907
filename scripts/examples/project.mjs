import { spawn } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'

/** What is no source of an example: it is installed, built or written while it runs. */
const NO_SOURCES = ['node_modules', 'dist', 'build', '.next', '.svelte-kit', 'sessions', 'next-env.d.ts']

const NPM_CI = ['ci', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']

/** Copies an example out of the project, so that it finds no package but those that it installs itself. */
export function copyExample(source, target) {
  cpSync(source, target, {
    recursive: true,
    filter: (path) => !NO_SOURCES.includes(basename(path)),
  })
}

export function readScripts(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).scripts ?? {}
}

/** The names of the examples: the folders that have a package.json of their own. */
export function exampleNames(folder) {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.map(({ name }) => name).filter((name) => hasLock(join(folder, name)))
}

const hasLock = (folder) => readdirSync(folder).includes('package-lock.json')

/** Installs what the example has locked, and the packed package. Tries again once: a registry may fail for a moment. */
export function install(folder) {
  return runToEnd('npm', NPM_CI, folder).catch(() => runToEnd('npm', NPM_CI, folder))
}

/** Runs a script of the example's package.json. */
export function runScript(folder, name) {
  return runToEnd('npm', ['run', '--silent', name], folder)
}

/** The environment of an example: its own programs first, and no telemetry. */
export function environment(folder, more = {}) {
  const { PATH, NODE_OPTIONS: _, ...rest } = process.env
  const bin = join(folder, 'node_modules', '.bin')
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' }
  return { ...rest, ...quiet, ...more, PATH: [bin, PATH].join(delimiter) }
}

/** Resolves if a program ends well; rejects with all that it printed if not. */
function runToEnd(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: environment(cwd),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${code}:\n${output}`))
    })
  })
}
