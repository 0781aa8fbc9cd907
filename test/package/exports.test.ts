import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { resolveExport } from './support/resolve-export.ts'

const run = promisify(execFile)
const root = new URL('../..', import.meta.url)

const CORE = ['ErrorDisabled', 'JsonMap', 'Manager', 'Session', 'SessionError', 'SessionPanic', 'StorageBase']
const FILES = ['DefaultStorageFilePath', 'StorageFile']
const BROWSER = ['StorageIndexedDB', 'StorageLocalStorage']
const CRYPTO = [
  'DefaultIV',
  'SessionError',
  'decrypt',
  'encrypt',
  'keyFromPassphrase',
  'open',
  'prepareCrypto',
  'seal',
]

interface Case {
  subpath: string
  condition: string | undefined
  holds: string[]
  lacks: string[]
}

const cases: Case[] = [
  { subpath: 'gsession', condition: undefined, holds: [...CORE, ...FILES], lacks: BROWSER },
  { subpath: 'gsession', condition: 'bun', holds: [...CORE, ...FILES], lacks: [] },
  { subpath: 'gsession', condition: 'deno', holds: [...CORE, ...FILES], lacks: [] },
  { subpath: 'gsession', condition: 'browser', holds: [...CORE, ...BROWSER], lacks: FILES },
  ...['workerd', 'edge-light'].map((condition) => ({
    subpath: 'gsession',
    condition,
    holds: CORE,
    lacks: [...FILES, ...BROWSER],
  })),
  { subpath: 'gsession', condition: 'default', holds: CORE, lacks: [...FILES, ...BROWSER] },
  ...[undefined, 'bun', 'deno', 'browser', 'default'].flatMap((condition) => [
    { subpath: 'gsession/crypto', condition, holds: CRYPTO, lacks: ['Manager', 'nobleEngine'] },
    { subpath: 'gsession/crypto/noble', condition, holds: [], lacks: CRYPTO },
    { subpath: 'gsession/http', condition, holds: ['HttpSessions'], lacks: CORE },
    { subpath: 'gsession/next', condition, holds: ['nextSession'], lacks: [...CORE, 'HttpSessions'] },
    { subpath: 'gsession/express-session', condition, holds: ['Store'], lacks: CORE },
    { subpath: 'gsession/conformance', condition, holds: ['storageConformance'], lacks: CORE },
  ]),
]

beforeAll(() => ensureBuild())

describe('every subpath is there under every condition, as ESM and as CJS', () => {
  for (const { subpath, condition, holds, lacks } of cases) {
    for (const format of ['import', 'require']) {
      it(`${subpath} exports the names of its side (${condition ?? 'node'}, ${format})`, async () => {
        const names = await namesOf(subpath, condition, format)
        for (const name of holds) expect(names).toContain(name)
        for (const name of lacks) expect(names).not.toContain(name)
      })
    }
  }

  it.each(['gsession', 'gsession/http', 'gsession/crypto', 'gsession/crypto/noble'])(
    '%s imports no module of Node for browsers, nor by default (edge)',
    (subpath) => {
      for (const condition of ['browser', 'default']) {
        for (const format of ['import', 'require']) {
          const files = withImports(resolveExport(subpath, [condition, format]))
          expect(files.length).toBeGreaterThan(1)
          for (const text of files) expect(text, `${condition}, ${format}`).not.toMatch(/['"]node:|ioredis/)
        }
      }
    },
  )
})

it('importing gsession starts no timer and keeps no process alive', async () => {
  const script = "await import('gsession'); console.log(process.getActiveResourcesInfo().join())"
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
  expect(stdout).not.toMatch(/Timeout|Immediate/)
})

async function namesOf(subpath: string, condition: string | undefined, format: string): Promise<string[]> {
  const nodeHasIt = condition === undefined || condition === 'browser'
  const name = nodeHasIt ? subpath : resolveExport(subpath, [condition, format]).href
  // Deno has one file for both formats, and can require it.
  const isRequired = format === 'require' && !name.endsWith('.mjs')
  const load = isRequired ? `require(${JSON.stringify(pathOf(name))})` : `await import('${name}')`
  const type = `--input-type=${isRequired ? 'commonjs' : 'module'}`
  const conditions = condition === 'browser' ? ['--conditions=browser'] : []
  const script = `console.log(JSON.stringify(Object.keys(${load})))`
  const { stdout } = await run(process.execPath, [...conditions, type, '-e', script], { cwd: root })
  return JSON.parse(stdout)
}

function pathOf(name: string): string {
  return name.startsWith('file:') ? fileURLToPath(name) : name
}

/** The texts of a built file, and of all files that it imports, statically or dynamically, from the same build. */
function withImports(file: URL, seen: Set<string> = new Set()): string[] {
  if (seen.has(file.href)) return []
  seen.add(file.href)
  const text = readFileSync(file, 'utf8')
  const imports = text.matchAll(/(?:from|import|require)\s*\(?\s*['"](\.[^'"]+)['"]/g)
  return [text, ...[...imports].flatMap(([, path]) => withImports(new URL(path as string, file), seen))]
}
