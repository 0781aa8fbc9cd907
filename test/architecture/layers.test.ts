import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The layers of `src/`, and for each one the layers that it may import beside itself. */
const LAYERS: Record<string, readonly string[]> = {
  common: [],
  json: ['common'],
  crypto: ['common'],
  record: ['common', 'json', 'crypto'],
  storage: ['common', 'json', 'crypto', 'record'],
  users: ['common', 'json', 'crypto', 'record', 'storage'],
  session: ['common', 'json', 'crypto', 'record', 'storage', 'users'],
  conformance: ['common', 'json', 'crypto', 'record', 'storage', 'users', 'session'],
}
const layers = Object.keys(LAYERS)

/** The platforms, and for each one the other platforms that it may import. */
const PLATFORMS: Record<string, readonly string[]> = { node: [], browser: [], http: [], sync: ['http'] }
const platforms = Object.keys(PLATFORMS)

/** A file, what it imports, and whether it may. */
type Import = readonly [file: string, imported: string, isAllowed: boolean]

const IMPORTS: readonly Import[] = [
  ...layers.flatMap((from): Import[] => [
    ...layers.map((to): Import => {
      return [`src/${from}/some.ts`, `../${to}/other.ts`, from === to || LAYERS[from]!.includes(to)]
    }),
    ...platforms.map((to): Import => [`src/${from}/some.ts`, `../../platforms/${to}/index.ts`, false]),
    [`src/${from}/some.ts`, '../index.ts', false],
    [`src/${from}/some.ts`, 'node:fs', false],
    [`src/${from}/some.ts`, 'node:fs/promises', false],
    [`src/${from}/some.ts`, 'gsession', false],
    [`src/${from}/some.ts`, 'gsession/http', false],
    [`src/${from}/some.ts`, './other.ts', true],
  ]),
  ...layers.map((to): Import => ['src/index.ts', `./${to}/other.ts`, true]),
  ['src/index.ts', '../platforms/node/index.ts', false],
  ['src/index.ts', 'node:fs', false],
  ['src/record/deeper/some.ts', '../../session/session.ts', false],
  ['src/record/deeper/some.ts', '../../index.ts', false],
  ['src/record/deeper/some.ts', '../../json/json-map.ts', true],
  ['src/crypto/engine/wasm/some.ts', '../../../record/record.ts', false],
  ['src/crypto/engine/wasm/some.ts', '@noble/ciphers/aes.js', true],
  ['src/storage/method-adapter/some.ts', '../storage.ts', true],
  ['src/storage/method-adapter/some.ts', '../../session/session.ts', false],
  ...platforms.flatMap((from): Import[] => [
    ...platforms
      .filter((to) => to !== from)
      .map((to): Import => [`platforms/${from}/some.ts`, `../${to}/index.ts`, PLATFORMS[from]!.includes(to)]),
    ...layers.map((to): Import => {
      return [`platforms/${from}/deeper/some.ts`, `../../../src/${to}/other.ts`, to !== 'conformance']
    }),
    [`platforms/${from}/some.ts`, 'node:fs', from === 'node'],
    [`platforms/${from}/some.ts`, 'node:fs/promises', from === 'node'],
    [`platforms/${from}/some.ts`, '../../src/index.ts', true],
  ]),
  ['platforms/node/file/some.ts', '../crypto/lazy-ciphers.ts', true],
  ['platforms/http/request/some.ts', 'cookie', true],
]

/** The ways to import something, each of which the linter sees. */
const WAYS: Record<string, (imported: string) => string> = {
  'import { x }': (imported) => `import { x } from '${imported}'\n\nconsole.log(x)\n`,
  'import type': (imported) => `import type { X } from '${imported}'\n\nexport const x: X = 1\n`,
  'export { x }': (imported) => `export { x } from '${imported}'\n`,
  'export type': (imported) => `export type { X } from '${imported}'\n`,
  'export *': (imported) => `export * from '${imported}'\n`,
  'import()': (imported) => `export const x = await import('${imported}')\n`,
}

describe('the linter', () => {
  let folder: string
  let refused: ReadonlySet<string>
  const paths = new Map<string, string>()

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gsession-layers-'))
    const { vcs, ...config } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(config))
    for (const [file, imported] of IMPORTS) probe(file, 'import { x }', imported)
    for (const way of Object.keys(WAYS)) probe('src/record/way.ts', way, '../session/session.ts')
    refused = lint(folder, paths.size)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(IMPORTS.filter(([, , isAllowed]) => !isAllowed))(
    'the linter refuses that %s imports %s',
    (file, imported) => {
      expect(isRefused(file, 'import { x }', imported)).toBe(true)
    },
  )

  it.each(IMPORTS.filter(([, , isAllowed]) => isAllowed))(
    'the linter allows that %s imports %s',
    (file, imported) => {
      expect(isRefused(file, 'import { x }', imported)).toBe(false)
    },
  )

  it.each(Object.keys(WAYS))('the linter sees an import by %s', (way) => {
    expect(isRefused('src/record/way.ts', way, '../session/session.ts')).toBe(true)
  })

  /** Writes a file that holds this one import, beside the file that it stands for. */
  function probe(file: string, way: string, imported: string): void {
    const path = file.replace(/\.ts$/, `-${paths.size}.ts`)
    paths.set(`${file} ${way} ${imported}`, path)
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), WAYS[way]!(imported))
  }

  function isRefused(file: string, way: string, imported: string): boolean {
    const path = paths.get(`${file} ${way} ${imported}`)
    if (path === undefined) throw new Error(`There is no probe for ${file} and ${imported}`)
    return refused.has(path)
  }
})

describe('the layers', () => {
  it.each([
    ['src', layers],
    ['platforms', platforms],
  ])('the layers name every folder of %s/', (parent, known) => {
    const folders = readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    expect(folders.filter((name) => !known.includes(name))).toEqual([])
  })
})

interface Report {
  readonly summary: { readonly unchanged: number }
  readonly diagnostics: ReadonlyArray<{
    readonly category: string
    readonly location: { readonly path: string }
  }>
}

/** Lints a folder of so many files by one run of the linter; returns the files in which it refuses an import. */
function lint(folder: string, files: number): ReadonlySet<string> {
  const biome = join(root, 'node_modules/.bin/biome')
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '--only=style/noRestrictedImports', '.']
  const { stdout, stderr } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' })
  if (!stdout.startsWith('{')) throw new Error(`The linter gave no report: ${stderr}`)
  const { summary, diagnostics } = JSON.parse(stdout) as Report
  // Its own settings are one file more.
  if (summary.unchanged !== files + 1) throw new Error(`The linter read ${summary.unchanged - 1} of ${files}`)
  const refusals = diagnostics.filter(({ category }) => category === 'lint/style/noRestrictedImports')
  return new Set(refusals.map(({ location }) => location.path))
}
