import { skipSpace, skipValue } from './json-scan.ts'

/** A value of a JSON text, with its place in the text. */
export interface JsonNode {
  readonly start: number
  end: number
  /** Names the value as `JSON.parse` reads it and `JSON.stringify` writes it. Values that look the same there share it. */
  value: number
  /** Names the value as the text has it, with each digit. White space and escapes make no difference. */
  exact: number
  /** Whether there is an integer in it that `JSON.parse` may round. */
  isLong: boolean
  /** The items of an array. */
  readonly items?: JsonNode[]
  /** The members of an object. Its keys come in the order in which `JSON.parse` has them. */
  readonly members?: Record<string, JsonNode>
}

/** Gives equal values the same number: of one text, and of all texts that are parsed with it. */
export class ValueNames {
  readonly #names = new Map<string, number>()

  nameOf(shape: string): number {
    const known = this.#names.get(shape)
    if (known !== undefined) return known
    this.#names.set(shape, this.#names.size)
    return this.#names.size - 1
  }
}

/** Parses valid JSON text into nodes, in one pass and without recursion. */
export function parseTree(text: string, names: ValueNames): JsonNode {
  let root: JsonNode | undefined
  let inner: JsonNode | undefined
  const outer: JsonNode[] = []
  let key: string | undefined
  const add = (node: JsonNode): void => {
    if (inner?.items !== undefined) inner.items.push(node)
    else if (inner?.members !== undefined) inner.members[key as string] = node
    else root = node
    key = undefined
  }
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const start = at++
    const first = text[start]
    if (first === ',' || first === ':') continue
    if (first === '{' || first === '[') {
      const node = { ...UNNAMED, start, ...(first === '[' ? { items: [] } : { members: noMembers() }) }
      add(node)
      if (inner !== undefined) outer.push(inner)
      inner = node
    } else if (first === '}' || first === ']') {
      nameContainer(inner as JsonNode, names, at)
      inner = outer.pop()
    } else {
      at = skipValue(text, start)
      const literal = text.slice(start, at)
      if (inner?.members !== undefined && key === undefined) key = JSON.parse(literal)
      else add(scalarNode(literal, start, at, names))
    }
  }
  return root as JsonNode
}

/** The items or members of a value; none where it is neither array nor object. */
export function childrenOf({ items, members }: JsonNode): readonly JsonNode[] {
  return items ?? Object.values(members ?? {})
}

const UNNAMED = { end: 0, value: 0, exact: 0, isLong: false }

/** Without a prototype `__proto__` is a key like any other. */
function noMembers(): Record<string, JsonNode> {
  return Object.create(null)
}

function scalarNode(literal: string, start: number, end: number, names: ValueNames): JsonNode {
  const written = JSON.stringify(JSON.parse(literal))
  const value = names.nameOf(written)
  const isNumber = written[0] !== '"'
  const exact = isNumber && literal !== written ? names.nameOf(`=${literal}`) : value
  return { start, end, value, exact, isLong: isNumber && LONG_INTEGER.test(literal) }
}

function nameContainer(node: JsonNode, names: ValueNames, end: number): void {
  const { members } = node
  const keys = members && Object.keys(members)
  const children = childrenOf(node)
  const shape = (name: 'value' | 'exact'): string => {
    const texts = children.map((child, index) =>
      keys === undefined ? child[name] : `${JSON.stringify(keys[index])}:${child[name]}`,
    )
    return `${keys === undefined ? '[' : '{'}${texts.join()}`
  }
  node.end = end
  node.value = names.nameOf(shape('value'))
  node.exact = children.every(({ value, exact }) => value === exact)
    ? node.value
    : names.nameOf(shape('exact'))
  node.isLong = children.some(({ isLong }) => isLong)
}

const LONG_INTEGER = /^-?\d{16,}$/
