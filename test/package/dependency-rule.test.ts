import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gsession-rule-'))
  const { vcs, ...config } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(config))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('dependencies point one way', () => {
  it.each([
    ['src/some.ts', 'node:fs'],
    ['src/some.ts', '../platforms/node/file/storage-file.ts'],
    ['src/conformance/some.ts', '../../platforms/browser/index.ts'],
    ['platforms/node/some.ts', '../browser/index.ts'],
    ['platforms/browser/some.ts', '../node/index.ts'],
    ['platforms/browser/some.ts', 'node:fs'],
    ['platforms/http/some.ts', '../node/index.ts'],
    ['platforms/http/some.ts', '../browser/index.ts'],
    ['platforms/http/some.ts', 'node:http'],
    ['platforms/node/some.ts', '../http/index.ts'],
    ['platforms/browser/some.ts', '../http/index.ts'],
  ])('%s must not import %s', (file, imported) => {
    expect(lint(file, imported)).toMatch(/noRestrictedImports/)
  })

  it.each([
    ['src/some.ts', './session.ts'],
    ['platforms/node/some.ts', '../../src/session/session.ts'],
    ['platforms/node/some.ts', 'node:fs'],
    ['platforms/browser/some.ts', '../../src/session/session.ts'],
    ['platforms/http/some.ts', '../../src/session/session.ts'],
    ['platforms/http/some.ts', 'cookie'],
  ])('%s may import %s', (file, imported) => {
    expect(lint(file, imported)).toMatch(/Checked 1 file/)
    expect(lint(file, imported)).not.toMatch(/noRestrictedImports/)
  })
})

function lint(file: string, imported: string): string {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `import { x } from '${imported}'\n\nconsole.log(x)\n`)
  const biome = join(root, 'node_modules/.bin/biome')
  const { stdout, stderr } = spawnSync(biome, ['lint', file], { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}
