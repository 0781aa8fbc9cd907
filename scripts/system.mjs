import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

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

function canInstall() {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
}

function install(name) {
  console.log(`installing ${name} …`)
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['update', '-qq'], options)
  return spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options).status === 0
}
