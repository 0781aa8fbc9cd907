import type { Graph } from './import-graph.ts'

/**
 * The cycles of a graph, each as the reasons for its edges, in order. Every edge that lies on a cycle is on one
 * of those returned, which are the shortest ones; not every cycle that shares its edges with them is returned.
 */
export function cyclesOf(graph: Graph): string[][] {
  const cycles = new Map<string, string[]>()
  for (const [from, edges] of graph) {
    for (const to of edges.keys()) {
      const way = shortestWay(graph, to, from)
      if (way === undefined) continue
      const nodes = fromSmallest([from, ...way.slice(0, -1)])
      cycles.set(nodes.join('\n'), reasons(graph, nodes))
    }
  }
  return [...cycles.values()].sort((a, b) => a.length - b.length)
}

/** The cycles as a text for whoever has to break them. */
export function describeCycles(cycles: readonly (readonly string[])[]): string {
  return cycles.map((cycle, index) => `cycle ${index + 1}:\n  ${cycle.join('\n  ')}`).join('\n')
}

/** The nodes from one node to another, both included. */
function shortestWay(graph: Graph, from: string, to: string): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]])
  for (const node of cameFrom.keys()) {
    if (node === to) return wayBack(cameFrom, to)
    for (const next of graph.get(node)?.keys() ?? []) {
      if (!cameFrom.has(next)) cameFrom.set(next, node)
    }
  }
  return undefined
}

function wayBack(cameFrom: ReadonlyMap<string, string | undefined>, last: string): string[] {
  const way: string[] = []
  for (let node: string | undefined = last; node !== undefined; node = cameFrom.get(node)) way.unshift(node)
  return way
}

/** The same cycle, begun at the name that sorts first. */
function fromSmallest(nodes: readonly string[]): string[] {
  const start = nodes.indexOf([...nodes].sort()[0]!)
  return [...nodes.slice(start), ...nodes.slice(0, start)]
}

function reasons(graph: Graph, nodes: readonly string[]): string[] {
  return nodes.map((node, index) => graph.get(node)!.get(nodes[(index + 1) % nodes.length]!)!)
}
