import { readFileSync } from 'node:fs'
import { ROOT } from './readme-code.ts'

/** A piece of code of docs/http.md that has a name. */
export interface Snippet {
  readonly name: string
  /** The name of a file with it. */
  readonly file: string
  readonly text: string
}

/** The named pieces of code of docs/http.md: those whose first line is three backticks, the language and the name. */
export function httpSnippets(): Snippet[] {
  const page = readFileSync(new URL('docs/http.md', ROOT), 'utf8')
  return [...page.matchAll(/^```(tsx?) (\w+)\n(.*?)^```$/gms)].map(([, language, name = '', text = '']) => {
    return { name, file: `${name}.${language}`, text }
  })
}
