import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './support/source-files.ts'

it('every file that a picture of the docs names exists', () => {
  const sources = ['src', 'platforms'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (name) => `/${folder}/${name}`,
    ),
  )
  const pictures = join(root, 'docs/pictures')
  const named = readdirSync(pictures).flatMap((name) =>
    [...readFileSync(join(pictures, name), 'utf8').matchAll(/[\w/-]+\.ts\b/g)].map(([file]) => `/${file}`),
  )
  expect(named.filter((file) => !sources.some((source) => source.endsWith(file)))).toEqual([])
  expect(named.length).toBeGreaterThan(15)
})
