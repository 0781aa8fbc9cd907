import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
const MAC_FIREFOX = '/Applications/Firefox.app/Contents/MacOS/firefox'

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
  console.log('Chromium is missing: the tests in it are skipped.')
  console.log('Install it (on Debian: apt-get install chromium), or name it in CHROME_PATH, and run again.')
}

/** Where Chromium, or its like, is at hand. */
export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const places = [process.env.CHROME_PATH, MAC_CHROME, ...names.map((name) => `/usr/bin/${name}`)]
  return places.find((path) => path && spawnSync(path, ['--version']).status === 0)
}

/** Installs Firefox where it is missing and can be had; says what to do where it can't. */
export function ensureFirefox() {
  if (findFirefox() !== undefined) return
  if (canInstall() && install('firefox-esr')) return
  console.log('Firefox is missing: the tests in it are skipped.')
  console.log(
    'Install it (on Debian: apt-get install firefox-esr), or name it in FIREFOX_PATH, and run again.',
  )
}

/** Where Firefox is at hand. */
export function findFirefox() {
  const places = [process.env.FIREFOX_PATH, MAC_FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox']
  return places.find((path) => path && spawnSync(path, ['--version']).status === 0)
}

/** Installs what WebKit runs with where it is missing and can be had; says what to do where it can't. */
export function ensureWebKit() {
  if (findWebKit() !== undefined) return
  if (canInstall() && install('webkit2gtk-driver', 'xvfb') && findWebKit() !== undefined) return
  console.log('WebKitGTK, its driver or Xvfb is missing: the tests in WebKit are skipped.')
  console.log('Install them (on Debian: apt-get install webkit2gtk-driver xvfb), and run again.')
}

/** Where WebKitGTK's driver, its small browser and a screen without a monitor are at hand. */
export function findWebKit() {
  const driver = '/usr/bin/WebKitWebDriver'
  const screen = '/usr/bin/Xvfb'
  const browser = foldersOfWebKit()
    .map((folder) => `${folder}/MiniBrowser`)
    .find((path) => existsSync(path))
  const isThere = browser !== undefined && existsSync(driver) && existsSync(screen)
  return isThere ? { driver, browser, screen } : undefined
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

/** Such as `/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1`; each version of its API has its own. */
function foldersOfWebKit() {
  const within = (folder) =>
    existsSync(folder) ? readdirSync(folder).map((name) => `${folder}/${name}`) : []
  return ['/usr/lib', ...within('/usr/lib').filter((path) => /-linux-gnu/.test(path)), '/usr/libexec']
    .flatMap(within)
    .filter((path) => /\/webkit(2)?gtk-[\d.]+$/.test(path))
}

function canInstall() {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
}

let isUpdated = false

function install(...names) {
  console.log(`installing ${names.join(', ')} …`)
  const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  if (!isUpdated) spawnSync('apt-get', ['update', '-qq'], options)
  isUpdated = true
  return (
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], options).status === 0
  )
}
