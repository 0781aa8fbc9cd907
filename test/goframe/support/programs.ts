import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findGo } from './go-toolchain.ts'

/** The test program, built on one version of the real GoFrame. */
export interface GoFrameProgram {
  version: string
  binary: string
}

/** The programs that can be built here, oldest GoFrame first; or the reason why there are none. */
export interface GoFramePrograms {
  programs: GoFrameProgram[]
  missing?: string
}

const VERSIONS = [
  { version: 'v2.6.4', modfile: 'go.mod', goMinor: 18, tags: 'redis' },
  { version: 'v2.10.3', modfile: 'go.v2.10.mod', goMinor: 23, tags: '' },
]
const SOURCES = fileURLToPath(new URL('..', import.meta.url))
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/gsession', import.meta.url))

let building: Promise<GoFramePrograms> | undefined

/** Builds the programs, once for all test files and runs with the same sources. */
export function goFramePrograms(): Promise<GoFramePrograms> {
  building ??= buildAll()
  return building
}

async function buildAll(): Promise<GoFramePrograms> {
  if (findGo(18) === undefined) {
    return { programs: [], missing: 'no Go 1.18 or newer was found: apt-get install golang-go' }
  }
  const programs: GoFrameProgram[] = []
  for (const { version, modfile, goMinor, tags } of VERSIONS) {
    const go = findGo(goMinor)?.go
    if (go === undefined) continue
    const binary = join(CACHE, `goframe-${hashOfSources()}-${version}${EXE}`)
    try {
      await built(binary, (temporary) => build(go, modfile, tags, temporary))
    } catch (error) {
      const reason = String((error as { stderr?: string }).stderr || error)
      if (!OFFLINE.test(reason)) throw new Error(`go build failed for GoFrame ${version}: ${reason}`)
      return { programs, missing: `Go could not download GoFrame ${version}: it needs its module proxy once` }
    }
    programs.push({ version, binary })
  }
  return { programs }
}

async function build(go: string, modfile: string, tags: string, output: string): Promise<void> {
  const options = ['-buildvcs=false', '-mod=readonly', `-modfile=${modfile}`, `-tags=${tags}`]
  const args = ['build', ...options, '-o', output, '.']
  const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0' }
  await promisify(execFile)(go, args, { cwd: SOURCES, env })
}

/** Builds a file under a lock, so that test files that run at the same time wait for one build. */
async function built(file: string, make: (temporary: string) => Promise<void>): Promise<void> {
  mkdirSync(CACHE, { recursive: true })
  const lock = `${file}.lock`
  while (!existsSync(file)) {
    if (!tryLock(lock)) {
      await sleep(100)
      continue
    }
    try {
      if (existsSync(file)) return
      forgetOlderSources()
      const temporary = `${file}.${process.pid}`
      await make(temporary)
      renameSync(temporary, file)
    } finally {
      rmSync(lock, { force: true })
    }
  }
}

function forgetOlderSources(): void {
  const current = `goframe-${hashOfSources()}-`
  for (const name of readdirSync(CACHE)) {
    if (name.startsWith('goframe-') && !name.startsWith(current)) rmSync(join(CACHE, name), { force: true })
  }
}

function tryLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isAbandoned(lock)) rmSync(lock, { force: true })
    return false
  }
}

function isAbandoned(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    if (pid === 0) return false // its maker is just writing it
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(SOURCES).sort()) {
    if (/\.(go|mod|sum)$/.test(name)) hash.update(name).update(readFileSync(join(SOURCES, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

const EXE = process.platform === 'win32' ? '.exe' : ''
const OFFLINE = /dial tcp|no such host|proxyconnect|i\/o timeout|connection refused|module lookup disabled/
