import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
const MAC_FIREFOX = '/Applications/Firefox.app/Contents/MacOS/firefox'

/** What the tests need beside Node: how it is found, Debian's packages of it, and what else helps. */
const PROGRAMS = [
  { name: 'Go', find: findGo, packages: ['golang-go'], hint: 'version 1.19 or newer' },
  { name: 'Chromium', find: findChromium, packages: ['chromium'], hint: 'or name it in CHROME_PATH' },
  { name: 'Firefox', find: findFirefox, packages: ['firefox-esr'], hint: 'or name it in FIREFOX_PATH' },
  {
    name: 'WebKitGTK with its driver and Xvfb',
    find: findWebKit,
    packages: ['webkit2gtk-driver', 'xvfb'],
    hint: 'with MiniBrowser',
  },
  { name: 'redis-server', find: findRedis, packages: ['redis-server'], hint: 'or name it in REDIS_SERVER' },
]

/** Installs of these (by default of all) what is missing and can be had; says what to do where it can't. */
export function ensurePrograms(names = PROGRAMS.map(({ name }) => name)) {
  for (const { name, find, packages, hint } of PROGRAMS.filter((program) => names.includes(program.name))) {
    if (find() !== undefined || (canInstall() && install(...packages) && find() !== undefined)) continue
    console.log(`${name} is missing: the tests that need it are skipped.`)
    console.log(`Install it (${hint}; on Debian: apt-get install ${packages.join(' ')}), and run again.`)
  }
}

/** The Go command at hand. */
export function findGo() {
  const versioned = existsSync('/usr/lib')
    ? readdirSync('/usr/lib').filter((name) => /^go-\d/.test(name))
    : []
  const places = ['go', '/usr/local/go/bin/go', ...versioned.map((name) => `/usr/lib/${name}/bin/go`)]
  return places.find((go) => spawnSync(go, ['version']).status === 0)
}

/** Where Chromium, or its like, is at hand. */
export function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  const places = [process.env.CHROME_PATH, MAC_CHROME, ...names.map((name) => `/usr/bin/${name}`)]
  return places.find((path) => path && spawnSync(path, ['--version']).status === 0)
}

/** Where Firefox is at hand. */
export function findFirefox() {
  const places = [process.env.FIREFOX_PATH, MAC_FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox']
  return places.find((path) => path && spawnSync(path, ['--version']).status === 0)
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
