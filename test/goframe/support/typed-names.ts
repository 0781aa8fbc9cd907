import { readFileSync } from 'node:fs'

const vectors = new URL('../../vectors/file.json', import.meta.url)

/** The names of the values that the program can set in Go's own types. */
export const typedNames = (
  JSON.parse(readFileSync(vectors, 'utf8')) as { name: string; encrypted: boolean }[]
)
  .filter(({ name, encrypted }) => !encrypted && name !== 'removed-all' && name !== 'nil-map')
  .map(({ name }) => name)
