import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { root } from './source-files.ts'

/** For each node (a file or a folder) what it imports, and why: by which file's import of which. */
export type Graph = ReadonlyMap<string, ReadonlyMap<string, string>>

/** The imports between files; types, re-exports and `import()` count, packages and `node:` don't. */
export function importGraph(files: readonly string[]): Graph {
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(join(root, file), 'utf8'))]))
}

function importsOf(file: string, text: string): ReadonlyMap<string, string> {
  const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
  const targets = imported.filter((name) => name.startsWith('.')).map((name) => target(file, name))
  return new Map(targets.map((path) => [path, `${file} imports ${path}`]))
}

function target(file: string, imported: string): string {
  const path = posix.join(posix.dirname(file), imported)
  // AssemblyScript imports files without their ending.
  const found = [path, `${path}.ts`].find((name) => name.endsWith('.ts') && existsSync(join(root, name)))
  if (found === undefined) throw new Error(`${file} imports ${imported}, which names no file`)
  return found
}

/**
 * The imports between folders: one imports another if a file directly in it imports a file directly in the
 * other. A folder and the folders in it are different folders.
 */
export function folderGraph(files: Graph): Graph {
  const folders = new Map<string, Map<string, string>>()
  for (const [file, imports] of files) {
    const folder = posix.dirname(file)
    const edges = folders.get(folder) ?? new Map<string, string>()
    folders.set(folder, edges)
    for (const [imported, why] of imports) {
      const other = posix.dirname(imported)
      if (other !== folder && !edges.has(other)) edges.set(other, why)
    }
  }
  return folders
}
