import { readdirSync, readFileSync } from 'node:fs'
import { ROOT } from './readme-code.ts'

/** The pages that a reader of the project comes to: those in its root, in `docs/` and in `examples/`. */
export const PAGES: readonly URL[] = [
  ...readdirSync(ROOT).filter(isPage),
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
      .filter(isPage)
      .map((name) => `${folder}/${name}`),
  ),
].map((path) => new URL(path, ROOT))

/** What a page links to and shows, but pages of other sites. */
export function linksIn(page: URL): string[] {
  const prose = readFileSync(page, 'utf8').replace(/^```.*?^```/gms, '')
  return [...prose.matchAll(/\]\((?![a-z]+:)([^)]+)\)/g)].map(([, link]) => link as string)
}

/** The names by which the headings of a page can be linked to, as GitHub makes them. */
export function anchorsIn(page: URL): Set<string> {
  const prose = readFileSync(page, 'utf8').replace(/^```.*?^```/gms, '')
  const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading as string)
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

function isPage(name: string): boolean {
  return name.endsWith('.md')
}
