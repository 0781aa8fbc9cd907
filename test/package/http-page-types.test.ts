// Compiles the code of docs/http.md. Frameworks that are too large to install have the part of their types that the
// page uses in `support/framework-types.d.ts`.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { httpSnippets } from './support/http-page.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SNIPPETS = httpSnippets()
/** The frameworks of the page, by the names of their code. */
const NAMES = [
  'sessions',
  'header',
  'express',
  'koa',
  'fastify',
  'hono',
  'session',
  'page',
  'actions',
  'route',
  'sveltekit',
  'astro',
  'h3',
  'nuxt',
  'lambda',
  'websocket',
]

let folder: string

beforeAll(() => {
  ensureBuild()
  folder = mkdtempSync(join(tmpdir(), 'gsession-http-page-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@types'), { recursive: true })
  symlinkSync(ROOT, join(modules, 'gsession'))
  const linkAll = (names: string[]) => {
    for (const name of names) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
  linkAll(readdirSync(join(ROOT, 'node_modules')).filter((name) => /^\w|^@(?!types$)/.test(name)))
  const types = readdirSync(join(ROOT, 'node_modules/@types'))
  // `@types/express-session` is left out, since it declares another `req.session`.
  linkAll(types.filter((name) => name !== 'express-session').map((name) => `@types/${name}`))
  const declared = new URL('support/framework-types.d.ts', import.meta.url)
  copyFileSync(declared, join(folder, 'framework-types.d.ts'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('docs/http.md has code for each framework', () => {
  expect(SNIPPETS.map(({ name }) => name)).toEqual(NAMES)
})

it('the code of docs/http.md compiles', () => {
  expect(compile((text) => text)).toBe('')
})

it('the code of docs/http.md fails to compile with a wrong key or a wrong value', () => {
  const errors = compile((text) =>
    text.replace("update('visits'", "update('visit'").replace("get('user'", "get('usr'"),
  )
  const wrong = ['express', 'koa', 'fastify', 'hono', 'page', 'route', 'h3', 'lambda', 'websocket']
  for (const name of wrong) expect(errors).toMatch(new RegExp(`^${name}\\.tsx?.*"(visit|usr)"`, 'm'))
})

/** Returns what the strict compiler prints. */
function compile(change: (text: string) => string): string {
  for (const { file, text } of SNIPPETS) writeFileSync(join(folder, file), change(text))
  const files = [...SNIPPETS.map(({ file }) => file), 'framework-types.d.ts']
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS, files }))
  const tsc = join(ROOT, 'node_modules/.bin/tsc')
  const { stdout, stderr } = spawnSync(tsc, ['--project', folder], { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}

/** Those of a strict project that a bundler builds, such as Next's. */
const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  types: ['node'],
  jsx: 'preserve',
}
