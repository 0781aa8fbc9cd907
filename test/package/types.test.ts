import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string

const program = `
import { Manager, type Session, SessionError, StorageMemory } from 'gsession'
import { storageConformance } from 'gsession/conformance'

const manager = new Manager<{ user: { name: string } }>(1000, new StorageMemory())
const session: Session<{ user: { name: string } }> = manager.new()
export const name: Promise<string | undefined> = session.get('user').then((user) => user?.name)
export const code = (error: unknown) => (error instanceof SessionError ? error.code : undefined)
storageConformance({ test: (_name, run) => run(), create: () => new StorageMemory() })
`

beforeAll(() => {
  ensureBuild()
  folder = mkdtempSync(join(tmpdir(), 'gsession-types-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'gsession'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const extension of ['mts', 'cts']) writeFileSync(join(folder, `use.${extension}`), program)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  ['node16', ['--module', 'node16', '--moduleResolution', 'node16']],
  ['a bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  [
    'a bundler, for the browser',
    ['--module', 'esnext', '--moduleResolution', 'bundler', '--customConditions', 'browser'],
  ],
])(
  'the types compile for who checks libraries too, with an older library of the language: %s',
  (_name, options) => {
    const strict = ['--strict', '--noEmit', '--exactOptionalPropertyTypes', '--target', 'es2022']
    const library = ['--lib', 'es2022,dom']
    const files = options.includes('node16') ? ['use.mts', 'use.cts'] : ['use.mts']
    const tsc = join(root, 'node_modules/.bin/tsc')
    const { stdout, status } = spawnSync(tsc, [...strict, ...library, ...options, ...files], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  },
)
