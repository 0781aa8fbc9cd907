import { readdirSync } from 'node:fs'
import { filesBelow, root } from './source-files.ts'

/** The folders of the project whose files are written by hand. */
const FOLDERS = ['.ci', '.github', 'bench', 'docs', 'examples', 'platforms', 'scripts', 'src', 'test']

const WORD = /^[\w.*{},@-]+(?:\/[\w.*{},@-]+)*\/?$/

/** The files and folders of the project, and how texts name them. */
export class ProjectPaths {
  readonly #files: readonly string[]
  readonly #folders: ReadonlySet<string>

  /** `files`: their paths from the project's folder. */
  constructor(files: readonly string[] = projectFiles()) {
    this.#files = files
    this.#folders = new Set(files.flatMap(parents))
  }

  /** Whether there is a file or a folder of this path. */
  has(path: string): boolean {
    const name = path.replace(/\/$/, '')
    return name === '' || name === '.' || this.#folders.has(name) || this.#files.includes(name)
  }

  /**
   * The paths in a text that name nothing. A path begins at a folder of the project, or, from anywhere
   * below it, ends in `.ts`, or in a slash; `*` and `{a,b}` stand for parts of names.
   */
  missing(text: string): string[] {
    const words = text.split(/[\s"'();|&]+/).map((word) => word.replace(/^\.\/|[,.:]+$/g, ''))
    return words.filter((word) => WORD.test(word) && !this.#isNothingOrThere(word))
  }

  #isNothingOrThere(word: string): boolean {
    const name = word.replace(/\/$/, '')
    const isPath = word.includes('/')
    if (isPath && FOLDERS.includes(name.split('/')[0]!)) return this.#matches(`^${pattern(name)}$`)
    if (word.startsWith('.') || word.startsWith('@')) return true
    if (word.endsWith('.ts') || (isPath && word.endsWith('/')))
      return this.#matches(`(?:^|/)${pattern(name)}$`)
    return true
  }

  #matches(source: string): boolean {
    const expression = new RegExp(source)
    return [...this.#files, ...this.#folders].some((path) => expression.test(path))
  }
}

function projectFiles(): string[] {
  const entries = readdirSync(root, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory() && FOLDERS.includes(entry.name))
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  return [...files, ...filesBelow(...folders.map(({ name }) => name))]
}

function parents(file: string): string[] {
  const parts = file.split('/').slice(0, -1)
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'))
}

/** A path with `*` and `{a,b}` as a regular expression. */
function pattern(path: string): string {
  const escaped = path.replace(/[.@-]/g, '\\$&').replaceAll('*', '[^/]*')
  return escaped.replace(/\{([^}]*)\}/g, (_braces, names: string) => `(?:${names.replaceAll(',', '|')})`)
}
