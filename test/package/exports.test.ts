import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'

const run = promisify(execFile)
const root = new URL('../..', import.meta.url)

const CORE = ['ErrorDisabled', 'JsonMap', 'Manager', 'Session', 'SessionError', 'SessionPanic', 'StorageBase']
const FILES = ['DefaultStorageFilePath', 'StorageFile']

interface Case {
  subpath: string
  condition: string | undefined
  holds: string[]
  lacks: string[]
}

const cases: Case[] = [
  { subpath: 'gsession', condition: undefined, holds: [...CORE, ...FILES], lacks: [] },
  { subpath: 'gsession', condition: 'bun', holds: [...CORE, ...FILES], lacks: [] },
  { subpath: 'gsession', condition: 'deno', holds: [...CORE, ...FILES], lacks: [] },
  { subpath: 'gsession', condition: 'browser', holds: CORE, lacks: FILES },
  { subpath: 'gsession/conformance', condition: undefined, holds: ['storageConformance'], lacks: CORE },
  { subpath: 'gsession/conformance', condition: 'browser', holds: ['storageConformance'], lacks: CORE },
]

beforeAll(() => ensureBuild(), 120_000)

describe('every subpath is there under every condition, as ESM and as CJS', () => {
  for (const { subpath, condition, holds, lacks } of cases) {
    for (const format of ['import', 'require']) {
      it(`${subpath} (${condition ?? 'node'}, ${format})`, async () => {
        const names = await namesOf(subpath, condition, format)
        for (const name of holds) expect(names).toContain(name)
        for (const name of lacks) expect(names).not.toContain(name)
      })
    }
  }

  it('the default condition (edge) is the core alone, and names no module of Node', () => {
    const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
    for (const [format, { default: file }] of Object.entries<{ default: string }>(exports['.'].default)) {
      for (const text of withImports(new URL(file, root))) expect(text, format).not.toMatch(/['"]node:/)
    }
    for (const text of withImports(new URL(exports['.'].browser.import.default, root))) {
      expect(text).not.toMatch(/['"]node:|ioredis/)
    }
  })
})

it('importing gsession starts no timer and keeps no process alive', async () => {
  const script = "await import('gsession'); console.log(process.getActiveResourcesInfo().join())"
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
  expect(stdout).not.toMatch(/Timeout|Immediate/)
})

async function namesOf(subpath: string, condition: string | undefined, format: string): Promise<string[]> {
  const load = format === 'import' ? `await import('${subpath}')` : `require('${subpath}')`
  const type = format === 'import' ? '--input-type=module' : '--input-type=commonjs'
  const conditions = condition === undefined ? [] : [`--conditions=${condition}`]
  const script = `console.log(JSON.stringify(Object.keys(${load})))`
  const { stdout } = await run(process.execPath, [...conditions, type, '-e', script], { cwd: root })
  return JSON.parse(stdout)
}

/** The text of a built file, and of all it imports from the same build. */
function withImports(file: URL): string[] {
  const text = readFileSync(file, 'utf8')
  const imports = text.matchAll(/(?:from|import|require\()\s*['"](\.[^'"]+)['"]/g)
  return [text, ...[...imports].flatMap(([, path]) => withImports(new URL(path as string, file)))]
}
