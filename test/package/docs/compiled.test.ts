import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../../scripts/prepare.mjs'
import { codeBlocks, PAGES } from './support/blocks.ts'
import { compile } from './support/compile.ts'
import { exampleBlocks } from './support/examples.ts'
import { modulesOf } from './support/modules.ts'

beforeAll(() => ensureBuild())

it('the code of every page compiles', () => {
  const modules = PAGES.map(codeBlocks).flatMap(modulesOf)
  expect(modules.length).toBeGreaterThan(20)
  expect(compile(modules)).toEqual([])
})

it('the examples of the docstrings compile', () => {
  const modules = exampleBlocks().flatMap((example) => modulesOf([example]))
  expect(modules.length).toBeGreaterThan(10)
  expect(compile(modules)).toEqual([])
})
