import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** Installs Go where it is missing and can be had; says what to do where it can't. */
export function ensureGo() {
  if (findGo() !== undefined) return
  if (canInstall() && install('golang-go')) return
  console.log('Go is missing: the tests against a real GoFrame are skipped.')
  console.log('Install Go 1.19 or newer (on Debian: apt-get install golang-go), and run again.')
}

/** The Go command at hand. */
export function findGo() {
  const versioned = existsSync('/usr/lib')
    ? readdirSync('/usr/lib').filter((name) => /^go-\d/.test(name))
    : []
  const places = ['go', '/usr/local/go/bin/go', ...versioned.map((name) => `/usr/lib/${name}/bin/go`)]
  return places.find((go) => spawnSync(go, ['version']).status === 0)
}

/** Installs Chromium where it is missing and can be had; says what to do where it can't. */
export function ensureChromium() {
  if (findChromium() !== undefined) return
  if (canInstall() && install('chromium')) return
  console.log('Chromium is missing: the tests in a real browser are skipped.')
  console.log('Install it (on Debian: apt-get install chromium), or name it in CHROME_PATH, and run again.')
}

/** Where Chromium, or its like, is at hand. */
export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const places = [process.env.CHROME_PATH, MAC_CHROME, ...names.map((name) => `/usr/bin/${name}`)]
  return places.find((path) => path && spawnSync(path, ['--version']).status === 0)
}

/** Installs redis-server where it is missing and can be had; says what to do where it can't. */
export function ensureRedis() {
  if (findRedis() !== undefined) return
  if (canInstall() && install('redis-server')) return
  console.log('redis-server is missing: the tests with a real Redis are skipped.')
  console.log(
    'Install it (on Debian: apt-get install redis-server), or name it in REDIS_SERVER, and run again.',
  )
}

/** Where a redis-server, or its like, is at hand. */
export function findRedis() {
  const folders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
  const places = [
    process.env.REDIS_SERVER,
    'redis-server',
    ...folders.map((folder) => `${folder}/redis-server`),
  ]
  return places.find((server) => server && spawnSync(server, ['--version']).status === 0)
}

function canInstall() {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
}

function install(name) {
  console.log(`installing ${name} …`)
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['update', '-qq'], options)
  return spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options).status === 0
}
