import { memberTexts } from './json-scan.ts'
import { type JsonNode, parseTree, ValueNames } from './json-tree.ts'
import { KnownValues } from './known-values.ts'

/**
 * Gives values that went through `JSON.parse` and `JSON.stringify` the digits that they lost there. `before` is the JSON
 * text of the object that was parsed, `set` has the texts of its keys as they came back. What reads the same in both
 * keeps the text that it had in `before`, at any depth: `1265476890672672808`, `1e400`, `-0`, `0.10`.
 *
 * A value belongs to the one at the same key, or at the same place of an array. An integer beyond 2^53, and what
 * contains one, is also known elsewhere, unless two that differ read the same.
 */
export function layOver(before: string, set: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const lossy = [...memberTexts(before)].filter(([key, text]) => isLossy(text, set.has(key)))
  if (lossy.length === 0) return set
  const names = new ValueNames()
  const sources = new Map(lossy.map(([key, text]) => [key, { text, root: parseTree(text, names) }]))
  const known = new KnownValues(names)
  for (const { text, root } of sources.values()) known.addAll(text, root)
  return new Map(
    [...set].map(([key, after]) => {
      const source = sources.get(key)
      const overlay = new Overlay(known, source?.text ?? '', after)
      return [key, overlay.textOf(source?.root, parseTree(after, names))]
    }),
  )
}

/** Whether a number of a text may lose digits in a text that is set: in that of the same key, or of any. */
function isLossy(text: string, isSet: boolean): boolean {
  return LONG.test(text) || (isSet && INEXACT.test(text))
}

const LONG = /\d{16}/
const INEXACT = /-0|\d[.eE]/

/** One text that is laid over another. The result is gathered in pieces, so that no piece is copied at each level. */
class Overlay {
  readonly #known: KnownValues
  readonly #before: string
  readonly #after: string
  readonly #pieces: string[] = []

  constructor(known: KnownValues, before: string, after: string) {
    this.#known = known
    this.#before = before
    this.#after = after
  }

  /** The text for a value. `before` is the value that it belongs to, if there is one. */
  textOf(before: JsonNode | undefined, after: JsonNode): string {
    this.#write(before, after)
    return this.#pieces.join('')
  }

  #write(before: JsonNode | undefined, after: JsonNode): void {
    const { items, members } = after
    const known = this.#knownText(before, after)
    if (known !== undefined) this.#pieces.push(known)
    else if (items !== undefined) this.#writeArray(before?.items ?? [], items)
    else if (members !== undefined) this.#writeObject(before?.members ?? {}, members)
    else this.#pieces.push(this.#after.slice(after.start, after.end))
  }

  #knownText(before: JsonNode | undefined, { value }: JsonNode): string | undefined {
    if (before?.value === value) return this.#before.slice(before.start, before.end)
    return this.#known.textOf(value)
  }

  #writeObject(before: Readonly<Record<string, JsonNode>>, after: Readonly<Record<string, JsonNode>>): void {
    this.#pieces.push('{')
    for (const [index, [key, node]] of Object.entries(after).entries()) {
      this.#pieces.push(`${index === 0 ? '' : ','}${JSON.stringify(key)}:`)
      this.#write(Object.hasOwn(before, key) ? before[key] : undefined, node)
    }
    this.#pieces.push('}')
  }

  /** Items that are equal at the start and at the end belong together, and those between them by their place. */
  #writeArray(before: readonly JsonNode[], after: readonly JsonNode[]): void {
    const growth = after.length - before.length
    const { start, end } = changedPart(before, after)
    // Where items were added or removed as well, a place is not certain.
    const hasPlaces = growth === 0 || !this.#known.isAmbiguous
    this.#pieces.push('[')
    for (const [index, node] of after.entries()) {
      if (index > 0) this.#pieces.push(',')
      const isPaired = index < start || (hasPlaces && index < end - growth)
      if (index >= end) this.#write(before[index - growth], node)
      else this.#write(isPaired ? before[index] : undefined, node)
    }
    this.#pieces.push(']')
  }
}

/** Where the items begin, and where they end, that differ between the equal ones at the start and at the end. */
function changedPart(
  before: readonly JsonNode[],
  after: readonly JsonNode[],
): { start: number; end: number } {
  const growth = after.length - before.length
  let start = 0
  while (start < before.length && start < after.length && isEqual(before[start], after[start])) start++
  let end = after.length
  while (end > start && end - growth > start && isEqual(before[end - 1 - growth], after[end - 1])) end--
  return { start, end }
}

function isEqual(before: JsonNode | undefined, after: JsonNode | undefined): boolean {
  return before?.value === after?.value
}
