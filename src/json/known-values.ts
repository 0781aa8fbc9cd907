import { childrenOf, type JsonNode, type ValueNames } from './json-tree.ts'

/** The texts of values that hold an integer beyond 2^53, to find them wherever they are put. */
export class KnownValues {
  /** Whether a value stands for two texts that differ, so that only its place tells which. */
  isAmbiguous = false
  /** Where the text of a value is, by its name; `undefined`: in texts that differ. */
  readonly #places = new Map<number, { node: JsonNode; text: string } | undefined>()
  readonly #null: number

  constructor(names: ValueNames) {
    this.#null = names.nameOf('null')
  }

  /** Adds what a text holds. */
  addAll(text: string, root: JsonNode): void {
    const waiting = [root]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.isLong) this.#add(node, text)
      // `1e400` is read as infinite, and comes back as `null`.
      else if (node.value === this.#null && node.exact !== this.#null) this.isAmbiguous = true
      for (const child of childrenOf(node)) waiting.push(child)
    }
  }

  /** The text of a value; `undefined` where it is not known, or ambiguous. */
  textOf(value: number): string | undefined {
    const place = this.#places.get(value)
    return place?.text.slice(place.node.start, place.node.end)
  }

  #add(node: JsonNode, text: string): void {
    if (!this.#places.has(node.value)) {
      this.#places.set(node.value, { node, text })
    } else if (this.#places.get(node.value)?.node.exact !== node.exact) {
      this.#places.set(node.value, undefined)
      this.isAmbiguous = true
    }
  }
}
