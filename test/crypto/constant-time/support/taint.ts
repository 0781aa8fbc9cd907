import binaryen from 'binaryen'
import type { PublicPlace } from './declared.ts'
import { textOf } from './instructions.ts'
import { readModule } from './module.ts'
import { type Facts, TaintFunction } from './taint-function.ts'

export interface Leak {
  readonly where: string
  readonly what: string
  readonly text: string
}

export interface Findings {
  /** Every place where an address, a branch or a duration depends on a secret. */
  readonly leaks: readonly Leak[]
  /** The exported functions whose results depend on secrets. */
  readonly secretResults: readonly string[]
}

/**
 * Follows everything that is loaded from the memory through a module: through locals, globals, operands, parameters
 * and results of functions. The parameters of exported functions are public. Loads are always secret, so it need not
 * follow stores.
 */
export function findLeaks(bytes: Uint8Array, places: readonly PublicPlace[] = []): Findings {
  const { module, functions, exported, nameOf } = readModule(bytes)
  const facts: Facts = new Set()
  const leaks = new Map<string, Leak>()
  // Each round may find more secret parameters, results and globals. The last one finds none.
  for (let before = -1; before < facts.size; ) {
    before = facts.size
    for (const { name, params, body } of functions) {
      const report = (expression: number, what: string) =>
        leaks.set(`${expression} ${what}`, { where: nameOf(name), what, text: textOf(expression) })
      new TaintFunction(name, binaryen.expandType(params).length, facts, places, report).run(body)
    }
  }
  const secretResults = [...exported].flatMap(([inner, name]) => (facts.has(`result ${inner}`) ? name : []))
  module.dispose()
  return { leaks: [...leaks.values()], secretResults }
}
