import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'

const root = new URL('../..', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')

beforeAll(() => ensureBuild(), 120_000)

it('the example of the README is the one that runs, and does what it says', async () => {
  expect(readme).toContain(`\`\`\`js\n${readFileSync(new URL('examples/node.mjs', root), 'utf8')}\`\`\``)
  const { stdout } = await promisify(execFile)(process.execPath, ['examples/node.mjs'], { cwd: root })
  expect(stdout).toBe("{ name: 'Ada' } 1\nSESSION_DESTROYED\n")
})

it('every link to a file of the project leads somewhere', () => {
  for (const page of [
    'README.md',
    'CONTRIBUTING.md',
    'docs/goframe.md',
    'docs/formats.md',
    'docs/redis.md',
    'docs/browser.md',
    'docs/http.md',
    'docs/security.md',
  ]) {
    const text = readFileSync(new URL(page, root), 'utf8')
    for (const [, path] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      if (path === 'docs/decisions') continue
      expect(
        () => readFileSync(new URL(path as string, new URL(page, root))),
        `${page}: ${path}`,
      ).not.toThrow()
    }
  }
})
