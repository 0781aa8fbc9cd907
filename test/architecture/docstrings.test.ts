import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { filesBelow, root } from './support/source-files.ts'

const codes = new Set(
  [...read('src/common/session-error-code.ts').matchAll(/^ {2}\| '([A-Z_]+)'$/gm)].map(([, code]) => code),
)
const throwing = filesBelow('src', 'platforms').flatMap((file) =>
  [...read(file).matchAll(/^ *(?:\/\*\*|\*) @throws (.*)$/gm)].map(([, text = '']) => ({ file, text })),
)

it('each @throws names codes that exist, or whose error is passed on', () => {
  expect(throwing.length).toBeGreaterThan(40)
  const wrong = throwing.filter(({ text }) => {
    const named = [...text.matchAll(/`([A-Z_]{4,})`/g)].map(([, code]) => code)
    return named.some((code) => !codes.has(code)) || (named.length === 0 && !/^(what|the error) /.test(text))
  })
  expect(wrong).toEqual([])
})

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}
