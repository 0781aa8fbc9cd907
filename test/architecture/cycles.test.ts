import { describe, expect, it } from 'vitest'
import { cyclesOf, describeCycles } from './support/cycles.ts'
import { folderGraph, type Graph, importGraph } from './support/import-graph.ts'
import { filesBelow } from './support/source-files.ts'

const files = importGraph(filesBelow('src', 'platforms').filter((file) => file.endsWith('.ts')))

describe('the sources', () => {
  it('the sources have no cycle of imports between files, types counted', () => {
    expect(describeCycles(cyclesOf(files))).toBe('')
  })

  it('the sources have no cycle of imports between folders', () => {
    expect(describeCycles(cyclesOf(folderGraph(files)))).toBe('')
  })

  it('the sources are read with their imports of types and of other folders', () => {
    expect(files.get('src/storage/storage.ts')?.has('src/record/change-set.ts')).toBe(true)
    expect(folderGraph(files).get('src/record')?.has('src/json')).toBe(true)
  })
})

describe('the search for cycles', () => {
  it('the search for cycles finds none where imports point one way', () => {
    expect(cyclesOf(graph({ 'a.ts': ['b.ts', 'c.ts'], 'b.ts': ['c.ts'], 'c.ts': [] }))).toEqual([])
  })

  it('the search for cycles names a cycle file by file', () => {
    const cycles = cyclesOf(
      graph({ 'a.ts': ['b.ts'], 'b.ts': ['c.ts', 'd.ts'], 'c.ts': ['a.ts'], 'd.ts': [] }),
    )
    expect(describeCycles(cycles)).toBe(
      'cycle 1:\n  a.ts imports b.ts\n  b.ts imports c.ts\n  c.ts imports a.ts',
    )
  })

  it('the search for cycles finds a file that imports itself', () => {
    expect(cyclesOf(graph({ 'a.ts': ['a.ts'] }))).toEqual([['a.ts imports a.ts']])
  })

  it('the search for cycles finds each of two cycles that share a file', () => {
    const cycles = cyclesOf(graph({ 'a.ts': ['b.ts', 'c.ts'], 'b.ts': ['a.ts'], 'c.ts': ['a.ts'] }))
    expect(cycles).toHaveLength(2)
  })

  it('the search for cycles finds a cycle of folders whose files form none', () => {
    const ring = graph({ 'x/a.ts': ['y/b.ts'], 'y/b.ts': [], 'y/c.ts': ['x/d.ts'], 'x/d.ts': [] })
    expect(cyclesOf(ring)).toEqual([])
    expect(cyclesOf(folderGraph(ring))).toEqual([['x/a.ts imports y/b.ts', 'y/c.ts imports x/d.ts']])
  })

  it('the search for cycles takes a folder and its parent for two', () => {
    const ring = graph({ 'x/a.ts': ['x/y/b.ts'], 'x/y/b.ts': [], 'x/y/c.ts': ['x/d.ts'], 'x/d.ts': [] })
    expect(cyclesOf(folderGraph(ring))).toHaveLength(1)
  })
})

function graph(imports: Record<string, readonly string[]>): Graph {
  const edges = (from: string, targets: readonly string[]): Map<string, string> =>
    new Map(targets.map((to) => [to, `${from} imports ${to}`]))
  return new Map(Object.entries(imports).map(([from, targets]) => [from, edges(from, targets)]))
}
