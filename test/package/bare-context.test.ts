import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const ENTRIES = leavesOf(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).exports,
)

beforeAll(() => ensureBuild())

/** The dependencies, which are loaded with the entries. */
const DEPENDENCIES = ['cookie', 'idb-keyval']

/** A `require` whose modules see the language alone: no `TextEncoder`, `performance`, `crypto`, timers or `process`. */
function bareRequire(): (path: string) => Record<string, unknown> {
  const context = createContext({})
  const loaded = new Map<string, { exports: Record<string, unknown> }>()
  const load = (path: string): Record<string, unknown> => {
    const known = loaded.get(path)
    if (known !== undefined) return known.exports
    const module = { exports: {} }
    loaded.set(path, module)
    const ofFile = createRequire(path)
    const requireFrom = (name: string): unknown =>
      name.startsWith('.') || DEPENDENCIES.includes(name) ? load(ofFile.resolve(name)) : ofFile(name)
    const code = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`
    runInContext(code, context, { filename: path })(module.exports, requireFrom, module, path, dirname(path))
    return module.exports
  }
  return load
}

it.each(ENTRIES)('%s can be imported where no global is, as jsdom in Jest lacks some', (entry) => {
  expect(() => bareRequire()(`${root}${entry}`)).not.toThrow()
})

it('a name of a missing well-known symbol is the one that compilers use', () => {
  const { Manager } = bareRequire()(`${root}dist/cjs/core.js`) as { Manager: { prototype: object } }
  expect(Manager.prototype).not.toHaveProperty('undefined')
  expect(Symbol.for('Symbol.asyncDispose') in Manager.prototype).toBe(true)
})

/** The CommonJS files of the exports of a package. */
function leavesOf(exports: unknown): string[] {
  const leaves = typeof exports === 'string' ? [exports] : Object.values(exports as object).flatMap(leavesOf)
  return [...new Set(leaves)].filter((path) => path.startsWith('./dist/cjs/') && path.endsWith('.js'))
}
