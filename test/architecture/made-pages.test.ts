import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PAGES } from '../../scripts/docs.mjs'
import { SessionError, type SessionErrorCode } from '../../src/index.ts'
import { root } from './support/source-files.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

it.each(Object.entries(PAGES))('%s is what `npm run docs` makes of the docstrings', (page, make) => {
  expect(read(page)).toBe(make())
})

it('docs/errors.md says of each code what an error with it says: whether it is retryable', () => {
  const rows = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \|[^|]+\| (\w+) \|[^|]+\|$/gm)]
  expect(rows.length).toBeGreaterThan(15)
  for (const [, code, retryable] of rows) {
    expect([code, new SessionError(code as SessionErrorCode, 'm').retryable ? 'yes' : 'no']).toEqual([
      code,
      retryable,
    ])
  }
})

it('docs/options.md lists the options of every storage, of managers and of sessions on requests', () => {
  const listed = [...read('docs/options.md').matchAll(/^## (.+)$/gm)].map(([, name]) => name)
  const storages = ['File', 'Redis', 'RedisHashTable', 'IndexedDB', 'LocalStorage', 'Memory', 'Records']
  const expected = ['Manager', 'HttpSessions', 'Store', 'sealed', ...storages.map((name) => `Storage${name}`)]
  expect(listed).toEqual(expect.arrayContaining(expected))
})
