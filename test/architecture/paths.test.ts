import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Page, readMarkdown } from './support/markdown.ts'
import { ProjectPaths } from './support/named-paths.ts'
import { filesBelow, root } from './support/source-files.ts'
import { titlesOf } from './support/titles.ts'

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'UPGRADING.md', 'CHANGELOG.md']
const pages = [
  ...PAGES.filter((page) => existsSync(join(root, page))),
  ...filesBelow('docs').filter((file) => file.endsWith('.md')),
]
const sources = filesBelow('src', 'platforms').filter((file) => file.endsWith('.ts'))
const paths = new ProjectPaths()

it.each(pages)('%s names only paths that exist', (page) => {
  expect(readMarkdown(read(page)).code.flatMap((code) => paths.missing(code))).toEqual([])
})

it.each(pages)('%s links only to files and headings that exist', (page) => {
  const content = readMarkdown(read(page))
  expect(content.links.filter((link) => !leadsSomewhere(page, content, link))).toEqual([])
})

it.each(pages)('%s quotes only titles of tests that exist', (page) => {
  expect(missingTitles(readMarkdown(read(page)).prose, read)).toEqual([])
})

it('comments of the sources name only paths that exist', () => {
  const missing = sources.flatMap((file) => {
    const content = readMarkdown(commentsOf(read(file)))
    const named = content.code.flatMap((code) => paths.missing(code))
    const links = content.links.filter((link) => !leadsSomewhere(file, content, link))
    return [...named, ...links].map((path) => `${file}: ${path}`)
  })
  expect(missing).toEqual([])
})

describe('the check of paths', () => {
  const some = new ProjectPaths(['src/a/b.ts', 'src/a/c-one.ts', 'docs/d.md', 'README.md'])

  it('the check finds paths that name nothing, from the project and from below it', () => {
    expect(some.missing('npx vitest run src/a/x.ts')).toEqual(['src/a/x.ts'])
    expect(some.missing('a/x.ts')).toEqual(['a/x.ts'])
    expect(some.missing('x.ts and src/x/')).toEqual(['x.ts', 'src/x/'])
    expect(some.missing('src/a/d-*.ts src/{a,e}/x.ts')).toEqual(['src/a/d-*.ts', 'src/{a,e}/x.ts'])
  })

  it('the check of paths takes what exists, and what is no path', () => {
    expect(some.missing('src/a/b.ts src/a/ a/b.ts b.ts a/ src/a/c-*.ts src/{a,e}/b.ts')).toEqual([])
    expect(some.missing('gsession/http .tmp/x e-X/s.X session.set(key) <id>.ts Path=/')).toEqual([])
  })

  it('the check finds links to files and to headings that are missing', () => {
    const content = readMarkdown('# A heading, with `code`\n[x](#a-heading-with-code) [y](#no) [z](no.md)')
    expect(content.links.filter((link) => !leadsSomewhere('README.md', content, link))).toEqual([
      '#no',
      'no.md',
    ])
  })

  it('the check reads no links in code', () => {
    const { links } = readMarkdown(
      '`[a](b)` [c](d "e")\n```ts\n[f](g)\n```\n<img src="h.svg">\n\n[i]: j.md\n',
    )
    expect(links).toEqual(['d', 'j.md', 'h.svg'])
  })

  it('the check finds quoted titles that no test has', () => {
    const test = "describe('one', () => { it.each([1])('two, at %s', () => {}) })"
    const text = '`test/a.test.ts`, "one", "two"; `test/a.test.ts`, "three …"; `test/b.test.ts`'
    expect(missingTitles(text, () => test)).toEqual(['test/a.test.ts: three …'])
  })
})

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Whether a link of a page leads out of the project, or to a file, and there to a heading, that exists. */
function leadsSomewhere(page: string, content: Page, link: string): boolean {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return true
  const [path = '', anchor] = decodeURI(link).split('#')
  const file = path === '' ? page : posix.join(posix.dirname(page), path)
  if (!paths.has(file)) return false
  if (anchor === undefined || !file.endsWith('.md')) return true
  return (path === '' ? content : readMarkdown(read(file))).anchors.has(anchor)
}

/** Of the titles that a text quotes after a test's path, those that begin none of its titles. */
function missingTitles(text: string, readTest: (file: string) => string): string[] {
  const quotes = [...text.matchAll(/`(test\/[^`]+\.test\.ts)`((?:,? (?:and )?"[^"]+")+)/g)]
  return quotes.flatMap(([, file, quoted]) => {
    const titles = titlesOf(readTest(file!))
    const wanted = [...quoted!.matchAll(/"([^"]+)"/g)].map(([, title]) => title!)
    const isMissing = (title: string): boolean => {
      return !titles.some((known) => known.startsWith(title.replace(/\s*…$/, '')))
    }
    return wanted.filter(isMissing).map((title) => `${file}: ${title}`)
  })
}

/** The text of a file's comments. */
function commentsOf(text: string): string {
  const lines = text.split('\n').map((line) => /^\s*(?:\/\*\*?|\*)(.*)$|(?:^|\s)\/\/(.*)$/.exec(line))
  return lines.map((line) => line?.[1] ?? line?.[2] ?? '').join('\n')
}
