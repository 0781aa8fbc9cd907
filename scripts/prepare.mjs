import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SOURCES = ['src', 'platforms', 'package.json', 'rollup.config.mjs', 'scripts/subpath-folders.mjs']

/** Installs the locked dependencies where they are missing or older than the lock file. */
export function ensureDependencies() {
  const installed = changedAt('node_modules/.package-lock.json')
  if (installed >= changedAt('package-lock.json')) return
  console.log('Installing dependencies (npm ci)…')
  // The build needs the development dependencies, whatever NODE_ENV says.
  const { status } = runNpm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error')
  if (status === 0) return
  throw new Error('The dependencies could not be installed: see above, and try `npm ci` by hand.')
}

/** Builds dist/ where a file of it is missing or older than the newest source. */
export function ensureBuild() {
  if (oldest(builtFiles()) >= newest(SOURCES)) return
  console.log('Building dist/ (rollup -c)…')
  const rollup = join('node_modules', 'rollup', 'dist', 'bin', 'rollup')
  const { status, stdout, stderr } = run(process.execPath, [rollup, '-c'], { encoding: 'utf8' })
  if (status === 0) return
  console.error(`${stdout ?? ''}${stderr ?? ''}`)
  throw new Error('The build has failed: see above, and try `npm run build` by hand.')
}

/** Packs the package, as it would be published, into `gsession.tgz` in a folder: the examples install that file. */
export function packPackage(folder = ROOT) {
  ensureBuild()
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const { status } = runNpm('pack', '--silent', '--pack-destination', folder)
  if (status !== 0) throw new Error('The package could not be packed: see above, and try `npm pack` by hand.')
  renameSync(join(folder, `${name}-${version}.tgz`), join(folder, `${name}.tgz`))
}

function runNpm(...args) {
  // Output on stderr, so that what a script itself prints stays alone on stdout.
  const stdio = ['ignore', 2, 2]
  const running = process.env.npm_execpath ?? ''
  if (basename(running) === 'npm-cli.js') return run(process.execPath, [running, ...args], { stdio })
  const isWindows = process.platform === 'win32'
  return run('npm', args, { stdio, shell: isWindows })
}

function run(command, args, options) {
  const result = spawnSync(command, args, { cwd: ROOT, ...options })
  if (result.error !== undefined) throw new Error(`${command} could not be run: ${result.error.message}`)
  return result
}

/** The files of dist/ that package.json promises. */
function builtFiles() {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  return leavesOf(exports).filter((path) => path.startsWith('./dist/'))
}

function leavesOf(tree) {
  return typeof tree === 'string' ? [tree] : Object.values(tree).flatMap(leavesOf)
}

const oldest = (paths) => Math.min(...paths.map(changedAt))
const newest = (paths) => Math.max(...paths.flatMap(filesOf).map(changedAt))

function filesOf(path) {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path]
  return readdirSync(join(ROOT, path)).flatMap((name) => filesOf(join(path, name)))
}

/** When a file was last changed; of one that is missing, before everything else. */
function changedAt(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY
}
