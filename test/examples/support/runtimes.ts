import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url))

export type RuntimeName = 'node' | 'bun' | 'deno'

/** The command of a runtime, where it is at hand. */
export function findRuntime(name: RuntimeName): string | undefined {
  return placesOf(name).find((place) => spawnSync(place, ['--version']).status === 0)
}

function placesOf(name: RuntimeName): string[] {
  switch (name) {
    case 'node':
      return [process.execPath]
    case 'bun':
      // The first is a placeholder where packages may run nothing while they are installed.
      return [join(MODULES, 'bun/bin/bun.exe'), ...inScope('@oven', 'bin/bun')]
    case 'deno':
      return inScope('@deno', 'deno')
  }
}

/** A program in whichever of a scope's packages is installed: there is one a platform. */
function inScope(scope: string, program: string): string[] {
  const folder = join(MODULES, scope)
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, program)) : []
}
