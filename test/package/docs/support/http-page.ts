import { codeBlocks } from './blocks.ts'

/** A piece of code of docs/http.md that has a name. */
export interface Snippet {
  readonly name: string
  /** The name of a file with it. */
  readonly file: string
  readonly text: string
}

/** The named pieces of code of docs/http.md. */
export function httpSnippets(): Snippet[] {
  return codeBlocks('docs/http.md').flatMap(({ mark: { name }, language, code }) =>
    name === undefined ? [] : [{ name, file: `${name}.${language}`, text: code }],
  )
}
