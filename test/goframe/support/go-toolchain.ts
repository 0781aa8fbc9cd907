import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

/** An installed Go, such as 1.26. */
export interface GoToolchain {
  go: string
  major: number
  minor: number
}

/** The newest Go on the PATH or in the usual places that is at least `1.minor`. */
export function findGo(minor: number): GoToolchain | undefined {
  return toolchains().find((found) => found.major > 1 || found.minor >= minor)
}

let known: GoToolchain[] | undefined

/** Newest first. */
function toolchains(): GoToolchain[] {
  known ??= ['go', '/usr/local/go/bin/go', ...debianGos()]
    .map(versionOf)
    .filter((found) => found !== undefined)
    .sort((a, b) => b.major - a.major || b.minor - a.minor)
  return known
}

function debianGos(): string[] {
  if (!existsSync('/usr/lib')) return []
  return readdirSync('/usr/lib')
    .filter((name) => name.startsWith('go-'))
    .map((name) => `/usr/lib/${name}/bin/go`)
}

function versionOf(go: string): GoToolchain | undefined {
  try {
    const text = execFileSync(go, ['env', 'GOVERSION'], {
      encoding: 'utf8',
      env: { ...process.env, GOTOOLCHAIN: 'local' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [, major, minor] = /go(\d+)\.(\d+)/.exec(text) ?? []
    return major && minor ? { go, major: Number(major), minor: Number(minor) } : undefined
  } catch {
    return undefined
  }
}
