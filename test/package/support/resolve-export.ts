import { readFileSync } from 'node:fs'

const root = new URL('../../../', import.meta.url)

/** The file of a subpath: that of the first condition in package.json that holds. */
export function resolveExport(subpath: string, conditions: readonly string[]): URL {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const file = find(exports[subpath.replace('gsession', '.')], conditions)
  if (file === undefined) throw new Error(`${subpath} leads nowhere under ${conditions}`)
  return new URL(file, root)
}

type Target = string | { [condition: string]: Target }

function find(target: Target, conditions: readonly string[]): string | undefined {
  if (typeof target === 'string') return target
  for (const [condition, next] of Object.entries(target)) {
    if (condition !== 'default' && !conditions.includes(condition)) continue
    const file = find(next, conditions)
    if (file !== undefined) return file
  }
  return undefined
}
