import { readdirSync, readFileSync } from 'node:fs'
import { type Block, ROOT } from './blocks.ts'

/** The lines of a docstring after `@example`, up to the next tag or its end. */
const EXAMPLE = /^ *\* @example\n((?: *\*(?!\/| @).*\n)+)/gm

/** The examples in the docstrings of the sources, each as a block of its file. */
export function exampleBlocks(): Block[] {
  return ['src', 'platforms'].flatMap((folder) => sourcesIn(folder).flatMap(examplesOf))
}

function examplesOf(page: string): Block[] {
  const source = readFileSync(new URL(page, ROOT), 'utf8')
  return [...source.matchAll(EXAMPLE)].map(({ 1: lines = '', index }) => ({
    page,
    section: '',
    line: source.slice(0, index).split('\n').length + 1,
    language: 'ts',
    mark: {},
    code: lines.replace(/^ *\* ?/gm, ''),
  }))
}

function sourcesIn(folder: string): string[] {
  const names = readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`)
}
