import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../../scripts/prepare.mjs'
import { codeBlocks, PAGES } from './support/blocks.ts'
import { compile } from './support/compile.ts'
import { exampleBlocks } from './support/examples.ts'
import { modulesOf } from './support/modules.ts'

/** The code of docs/http.md that reads or changes a key by a session with types. */
const TYPED = ['express', 'koa', 'fastify', 'hono', 'route', 'h3', 'lambda']

beforeAll(() => ensureBuild())

it('the code of every page compiles', () => {
  const modules = PAGES.map(codeBlocks).flatMap(modulesOf)
  expect(modules.length).toBeGreaterThan(20)
  expect(compile(modules)).toEqual([])
})

it('the code for frameworks does not compile with a wrong key', () => {
  const named = codeBlocks('docs/http.md').filter(({ mark }) => mark.name !== undefined)
  const wrong = named.map((block) => ({
    ...block,
    code: block.code.replace("update('visits'", "update('visit'"),
  }))
  const errors = compile(modulesOf(wrong)).filter((error) => /"visit"/.test(error))
  const places = wrong.filter(({ page, line, code }) =>
    errors.some((error) => {
      const [, at] = error.split(/[: ]/)
      return Number(at) >= line && Number(at) < line + code.split('\n').length && error.startsWith(page)
    }),
  )
  expect(places.map(({ mark }) => mark.name)).toEqual(TYPED)
})

it('the examples of the docstrings compile', () => {
  const modules = exampleBlocks().flatMap((example) => modulesOf([example]))
  expect(modules.length).toBeGreaterThan(10)
  expect(compile(modules)).toEqual([])
})
