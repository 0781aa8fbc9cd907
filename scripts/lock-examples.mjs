// Locks what the examples depend on: node scripts/lock-examples.mjs [names]. To be run when a package.json of theirs, or
// what gsession itself depends on, has changed.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exampleNames } from './examples/project.mjs'
import { packPackage } from './prepare.mjs'

const LOCK = [
  'install',
  '--package-lock-only',
  '--omit-lockfile-registry-resolved',
  '--no-audit',
  '--no-fund',
]

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const names = process.argv.length > 2 ? process.argv.slice(2) : exampleNames(examples)

packPackage()
for (const name of names) lock(join(examples, name))

function lock(cwd) {
  const { status } = spawnSync('npm', LOCK, { cwd, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(1)
  const file = join(cwd, 'package-lock.json')
  const content = JSON.parse(readFileSync(file, 'utf8'))
  // Each build of the package has another digest.
  delete content.packages['node_modules/gsession'].integrity
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
}
