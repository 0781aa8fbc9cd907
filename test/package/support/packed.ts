import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuild } from '../../../scripts/prepare.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The packages that the package depends on. */
const DEPENDENCIES = ['cookie', 'idb-keyval']

/**
 * Makes a project outside of the repository that has installed the package as it is published, and these packages from
 * folders of packages. Returns its folder.
 */
export function projectWith(packages: Readonly<Record<string, string>> = {}): string {
  const project = mkdtempSync(join(tmpdir(), 'gsession-project-'))
  cpSync(packed(), join(project, 'node_modules/gsession'), { recursive: true })
  const own = DEPENDENCIES.map((name) => [name, join(root, 'node_modules', name)] as const)
  for (const [name, folder] of [...own, ...Object.entries(packages)]) {
    const link = join(project, 'node_modules', name)
    mkdirSync(join(link, '..'), { recursive: true })
    symlinkSync(folder, link)
  }
  return project
}

/** The folder of the package as it is published, unpacked. Made once for each build. */
function packed(): string {
  ensureBuild()
  const { mtimeMs } = statSync(join(root, 'dist/cjs/package.json'))
  const kept = join(root, `.tmp/packed-${Math.floor(mtimeMs)}`)
  if (!existsSync(kept)) {
    const folder = mkdtempSync(join(root, '.tmp/packing-'))
    const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' } as const
    const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
    const name = execFileSync('npm', args, options).trim()
    execFileSync('tar', ['-xzf', join(folder, name), '-C', folder])
    try {
      renameSync(join(folder, 'package'), kept)
    } catch (error) {
      // Another test was faster.
      if (!existsSync(kept)) throw error
    }
    rmSync(folder, { recursive: true, force: true })
  }
  return kept
}
