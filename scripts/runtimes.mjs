import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url))

/**
 * Returns the command of a runtime; `undefined` if it is not installed.
 *
 * @param {'node' | 'bun' | 'deno'} name
 * @returns {string | undefined}
 */
export function findRuntime(name) {
  return placesOf(name).find((place) => spawnSync(place, ['--version']).status === 0)
}

function placesOf(name) {
  switch (name) {
    case 'node':
      return [process.execPath]
    case 'bun':
      // The first is a placeholder if packages may not run scripts when they are installed.
      return [join(MODULES, 'bun/bin/bun.exe'), ...inScope('@oven', 'bin/bun')]
    case 'deno':
      return inScope('@deno', 'deno')
  }
}

/** The places of a program in the packages of a scope. Only the package of this platform is installed. */
function inScope(scope, program) {
  const folder = join(MODULES, scope)
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, program)) : []
}
