import { readdirSync, readFileSync } from 'node:fs'

export const ROOT: URL = new URL('../../../../', import.meta.url)

/** A fenced block of code on a page. */
export interface Block {
  /** The page, such as `docs/http.md`. */
  page: string
  /** The heading above the block. */
  section: string
  /** The line of the block's first line of code, from 1. */
  line: number
  /** The first word after the fence. */
  language: string
  /** What stands after it. */
  mark: Mark
  code: string
}

/** What a fence says of its block. */
export interface Mark {
  /** `0.1.0`: the code is for that version, and is not compiled. */
  version?: string | undefined
  /** `koa`: other blocks import it as `./koa`. */
  name?: string | undefined
  /** `of koa`: the code goes on where the block `koa` ends. */
  of?: string | undefined
}

/** The pages that speak to users and contributors. */
export const PAGES: readonly string[] = [
  ...pagesIn(''),
  ...pagesIn('docs/'),
  ...pagesIn('docs/decisions/'),
].sort()

export const readPage = (page: string): string => readFileSync(new URL(page, ROOT), 'utf8')

/** The blocks of a page, in its order. */
export function blocksOf(page: string): Block[] {
  const text = readPage(page)
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: info = '', 2: code = '' }) => {
    const before = text.slice(0, index)
    const [language = '', ...words] = info.split(' ')
    return {
      page,
      section: /^#+ (.*)$/.exec(before.match(/^#+ .*$/gm)?.at(-1) ?? '')?.[1] ?? '',
      line: before.split('\n').length + 1,
      language,
      mark: markOf(words),
      code,
    }
  })
}

function markOf([word, other]: readonly string[]): Mark {
  if (word === undefined) return {}
  if (word === 'of') return { of: other }
  return /^\d/.test(word) ? { version: word } : { name: word }
}

/** The JavaScript and TypeScript of a page. A difference of two versions is two blocks: the old and the new one. */
export function codeBlocks(page: string): Block[] {
  return blocksOf(page).flatMap((block) => {
    if (block.mark.version !== undefined) return []
    if (block.language !== 'diff') return ['js', 'ts', 'tsx'].includes(block.language) ? [block] : []
    return ['-', '+'].map((sign) => ({ ...block, language: 'js', code: side(block.code, sign) }))
  })
}

/** The lines of a difference that stand on one side; those of the other are empty. */
function side(code: string, sign: string): string {
  return code.replace(/^([-+ ]?)(.*)$/gm, (_line, own, text) => (own === sign || own === ' ' ? text : ''))
}

function pagesIn(folder: string): string[] {
  const names = readdirSync(new URL(folder || '.', ROOT))
  return names.filter((name) => name.endsWith('.md')).map((name) => folder + name)
}
