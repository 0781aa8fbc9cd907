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
  /** Every place where a secret decides on an address, a way, or a time. */
  readonly leaks: readonly Leak[]
  /** The exported functions whose results come of secrets. */
  readonly secretResults: readonly string[]
}

/**
 * Follows what is loaded from the memory through a module: through locals, globals, operands, parameters
 * and results of functions. The parameters of exported functions are public. Loads are always secret, so
 * stores need not be followed.
 */
export function findLeaks(bytes: Uint8Array, places: readonly PublicPlace[] = []): Findings {
  const { module, functions, exported, nameOf } = readModule(bytes)
  const facts: Facts = new Set()
  const leaks = new Map<string, Leak>()
  // Each round may make more parameters, results and globals secret, until one makes none.
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
