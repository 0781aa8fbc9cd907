import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { filesBelow, root } from './support/source-files.ts'

const MOST_LINES = 250

/** The compiled kernel, as base64. */
const GENERATED = ['src/crypto/engine/wasm/kernel.ts']

it(`no file of src/ and platforms/ has more than ${MOST_LINES} lines`, () => {
  const files = filesBelow('src', 'platforms').filter((file) => !GENERATED.includes(file))
  const tooLong = files
    .map((file) => ({ file, lines: linesOf(readFileSync(join(root, file), 'utf8')) }))
    .filter(({ lines }) => lines > MOST_LINES)
  expect(tooLong).toEqual([])
})

it.each([
  ['', 0],
  ['a', 1],
  ['a\n', 1],
  ['a\nb\n', 2],
])('%j has so many lines: %i', (text, lines) => {
  expect(linesOf(text)).toBe(lines)
})

function linesOf(text: string): number {
  if (text === '') return 0
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
