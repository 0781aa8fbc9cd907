// Compiles the TypeScript code of the README of the examples.
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const README = readFileSync(join(ROOT, 'examples/frameworks/README.md'), 'utf8')
const EXAMPLES = [...README.matchAll(/^```ts (\w+)\n(.*?)^```$/gms)].map(([, name = '', text = '']) => ({
  name,
  text,
}))

let folder: string

beforeAll(() => {
  ensureBuild()
  folder = mkdtempSync(join(tmpdir(), 'gsession-frameworks-types-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@types'), { recursive: true })
  symlinkSync(ROOT, join(modules, 'gsession'))
  const link = (name: string) => symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  const linkAll = (names: string[]) => {
    for (const name of names) link(name)
  }
  linkAll(readdirSync(join(ROOT, 'node_modules')).filter((name) => /^\w|^@(?!types$)/.test(name)))
  const types = readdirSync(join(ROOT, 'node_modules/@types'))
  // `@types/express-session` is left out, since it declares another `req.session`.
  linkAll(types.filter((name) => name !== 'express-session').map((name) => `@types/${name}`))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('the README of the examples has code for each framework', () => {
  expect(EXAMPLES.map(({ name }) => name)).toEqual(['express', 'koa', 'fastify', 'hono'])
})

it('the code in the README of the examples compiles', () => {
  expect(compile(({ text }) => text)).toBe('')
})

it('the code in the README of the examples fails to compile with a wrong key', () => {
  const errors = compile(({ text }) => text.replace("get('user')", "get('usr')"))
  for (const { name } of EXAMPLES) expect(errors).toMatch(new RegExp(`^${name}\\.ts.*"usr"`, 'm'))
})

/** Returns what the strict compiler prints. */
function compile(textOf: (example: { text: string }) => string): string {
  const files = EXAMPLES.map(({ name }) => `${name}.ts`)
  for (const [i, file] of files.entries()) writeFileSync(join(folder, file), textOf(EXAMPLES[i]!))
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--noEmit']
  const options = [...strict, '--target', 'es2022', '--module', 'node16', '--types', 'node']
  const tsc = join(ROOT, 'node_modules/.bin/tsc')
  const { stdout, stderr } = spawnSync(tsc, [...options, ...files], { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}
