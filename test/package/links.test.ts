import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { type Page, readMarkdown } from '../architecture/support/markdown.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** The files of the package that is published. */
let packed: ReadonlySet<string>
let pages: readonly string[]

beforeAll(() => {
  ensureBuild()
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const { stdout } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
  packed = new Set(files.map(({ path }) => path))
  pages = [...packed].filter((file) => file.endsWith('.md'))
})

it('the package holds its README, its docs and its licence', () => {
  for (const file of [
    'README.md',
    'LICENSE',
    'docs/http.md',
    'docs/decisions/README.md',
    'dist/esm/http.js',
  ]) {
    expect(packed).toContain(file)
  }
})

it('the pages of the package link only to files that are in it', () => {
  expect(pages.length).toBeGreaterThan(30)
  expect(pages.flatMap((page) => deadLinks(page, readMarkdown(read(page))))).toEqual([])
})

it('the pages of the package say where examples are that are not in it', () => {
  // CONTRIBUTING.md speaks of the repository alone.
  const others = pages.filter((page) => page !== 'CONTRIBUTING.md')
  const named = others.flatMap((page) => examplesWithoutPlace(read(page)).map((line) => `${page}: ${line}`))
  expect(named).toEqual([])
})

describe('the check', () => {
  it('it finds links to files that are not in the package', () => {
    const content = readMarkdown(
      '[a](../examples/node.mjs) [b](http.md#koa) [c](https://x.test/y.md) [d](#e)',
    )
    expect(deadLinks('docs/sessions.md', content)).toEqual(['docs/sessions.md: ../examples/node.mjs'])
  })

  it('it finds examples that are named without their place', () => {
    const text = 'See `examples/a.mjs`.\nSee `examples/b.mjs` in the repository.\n'
    expect(examplesWithoutPlace(text)).toEqual(['See `examples/a.mjs`.'])
  })
})

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function deadLinks(page: string, { links }: Page): string[] {
  const isDead = (link: string): boolean => {
    const [path = ''] = decodeURI(link).split('#')
    if (path === '' || /^[a-z][a-z+.-]*:/i.test(link)) return false
    return !packed.has(posix.join(posix.dirname(page), path))
  }
  return links.filter(isDead).map((link) => `${page}: ${link}`)
}

/** The lines of prose that name something in `examples/`, and not the repository that has it. */
function examplesWithoutPlace(text: string): string[] {
  const lines = text.replace(/^```.*?^```$/gms, '').split('\n')
  return lines.filter((line) => /`[^`]*examples\//.test(line) && !/repository|clone/.test(line))
}
