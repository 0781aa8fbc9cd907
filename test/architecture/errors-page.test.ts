import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SessionError, type SessionErrorCode } from '../../src/index.ts'
import { root } from './support/source-files.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** The codes of the type, in the order of the source. */
function codesOfSource(): SessionErrorCode[] {
  const [type = ''] =
    /export type SessionErrorCode =\n(?:.*\n)*?\n/.exec(read('src/common/session-error.ts')) ?? []
  return [...type.matchAll(/^ {2}\| '([A-Z_]+)'$/gm)].map(([, code]) => code as SessionErrorCode)
}

/** The rows of the table of codes: the code, and whether it is retryable. */
function rowsOfPage(): Array<[code: string, retryable: string]> {
  const rows = read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \|[^|]+\| (\w+) \|[^|]+\|$/gm)
  return [...rows].map(([, code = '', retryable = '']) => [code, retryable])
}

it('docs/errors.md has each code of the source once, in its order', () => {
  expect(codesOfSource().length).toBeGreaterThan(15)
  expect(rowsOfPage().map(([code]) => code)).toEqual(codesOfSource())
})

it('docs/errors.md says of each code what the source says: whether it is retryable', () => {
  const expected = codesOfSource().map((code) => [code, new SessionError(code, 'm').retryable ? 'yes' : 'no'])
  expect(rowsOfPage()).toEqual(expected)
})
