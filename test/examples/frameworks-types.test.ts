// What the README of the examples shows in TypeScript compiles.
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
  // It has a `req.session` of its own.
  linkAll(types.filter((name) => name !== 'express-session').map((name) => `@types/${name}`))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('has one of each framework', () => {
  expect(EXAMPLES.map(({ name }) => name)).toEqual(['express', 'koa', 'fastify', 'hono'])
})

it('compiles', () => {
  expect(compile(({ text }) => text)).toBe('')
})

it('checks the keys of a session', () => {
  const errors = compile(({ text }) => text.replace("get('user')", "get('usr')"))
  for (const { name } of EXAMPLES) expect(errors).toMatch(new RegExp(`^${name}\\.ts.*"usr"`, 'm'))
})

/** What the compiler says, strict. */
function compile(textOf: (example: { text: string }) => string): string {
  const files = EXAMPLES.map(({ name }) => `${name}.ts`)
  for (const [i, file] of files.entries()) writeFileSync(join(folder, file), textOf(EXAMPLES[i]!))
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--noEmit']
  const options = [...strict, '--target', 'es2022', '--module', 'node16', '--types', 'node']
  const tsc = join(ROOT, 'node_modules/.bin/tsc')
  const { stdout, stderr } = spawnSync(tsc, [...options, ...files], { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}
