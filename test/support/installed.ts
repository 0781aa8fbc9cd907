import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Installs the packages that a folder locks, apart from those of this project, and returns where: a copy of the folder
 * in `.tmp`, with this package as it is built. Several files of tests may ask at once.
 */
export function installed(folder: string): string {
  const lock = readFileSync(join(folder, 'package-lock.json'))
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 12)
  const place = join(root, '.tmp', 'installed', `${basename(folder)}-${hash}`)
  if (existsSync(place)) return place
  const making = `${place}.${process.pid}`
  mkdirSync(making, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(folder, name), join(making, name))
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']
  const install = () => spawnSync('npm', args, { cwd: making, encoding: 'utf8' })
  let result = install()
  // A registry may fail for a moment.
  if (result.status !== 0) result = install()
  if (result.status !== 0) throw new Error(`npm ci has failed for ${basename(folder)}: ${result.stderr}`)
  symlinkSync(root, join(making, 'node_modules', 'gsession'))
  try {
    renameSync(making, place)
  } catch {
    // Another process was faster.
    rmSync(making, { recursive: true, force: true })
  }
  return place
}
