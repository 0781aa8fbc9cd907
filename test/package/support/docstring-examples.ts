import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The examples in the docstrings of some folders, by their place. Examples with an import are left out. */
export function docstringExamples(folders: readonly string[]): Map<string, string> {
  const examples = new Map<string, string>()
  for (const path of folders.flatMap(sourcesIn)) {
    const docstrings = readFileSync(root + path, 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? []
    for (const [n, docstring] of docstrings.entries()) {
      const [, example] = docstring.split('@example')
      if (example === undefined || example.includes('import ')) continue
      examples.set(`${path}, docstring ${n + 1}`, example.replace(/^ *\*[ /]?/gm, ''))
    }
  }
  return examples
}

function sourcesIn(folder: string): string[] {
  const names = readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`)
}
