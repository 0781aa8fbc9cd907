import binaryen from 'binaryen'
import type { PublicPlace } from './declared.ts'
import { type Instruction, type Operand, readInstruction } from './instructions.ts'
import { Locals } from './locals.ts'

/** The parameters, results and globals of the module that may be secret, as far as known. It only grows. */
export type Facts = Set<`${'result' | 'global'} ${string}` | `parameter ${string} ${number}`>

export type Report = (expression: number, what: string) => void

export const PUBLIC_STORE = 'stored as if it were public'

/**
 * Follows the secrets through one function, in the order of execution, since compilers use a local variable for several
 * values. It follows both ways of each branch, and repeats loops until nothing new is found. Everything that is loaded
 * from the memory is secret, except for the public places.
 */
export class TaintFunction {
  readonly #name: string
  readonly #facts: Facts
  readonly #places: readonly PublicPlace[]
  readonly #report: Report
  /** The state at each label: the locals, and whether its value is secret. */
  readonly #labels = new Map<string, { locals: Locals; isSecret: boolean }>()
  #locals: Locals

  constructor(
    name: string,
    parameters: number,
    facts: Facts,
    places: readonly PublicPlace[],
    report: Report,
  ) {
    this.#name = name
    this.#facts = facts
    this.#places = places
    this.#report = report
    const indexes = Array.from({ length: parameters }, (_, index) => index)
    this.#locals = new Locals(indexes.filter((index) => facts.has(`parameter ${name} ${index}`)))
  }

  run(body: number): void {
    if (this.#visit(body)) this.#facts.add(`result ${this.#name}`)
  }

  /** Whether the instruction has a result that may be secret. */
  #visit(expression: number): boolean {
    const instruction = readInstruction(expression)
    return this.#follow(instruction) && instruction.info.type !== binaryen.none
  }

  #follow(instruction: Instruction): boolean {
    const { kind, info, operands } = instruction
    if (kind === 'Block') return this.#block(instruction)
    if (kind === 'Loop') return this.#loop(instruction)
    if (kind === 'If') return this.#if(instruction)
    const secrets = operands.map((operand) => this.#operand(operand, instruction))
    const isSecret = secrets.includes(true)
    switch (kind) {
      case 'LocalGet':
        return this.#locals.has(info.index as number)
      case 'LocalSet':
        this.#locals = this.#locals.with(info.index as number, isSecret)
        return isSecret
      case 'GlobalGet':
        return this.#facts.has(`global ${info.name}`)
      case 'GlobalSet':
        if (isSecret) this.#facts.add(`global ${info.name}`)
        return false
      case 'Load':
        return !this.#places.some((place) => isWithin(place, instruction))
      case 'SIMDLoad':
      case 'SIMDLoadStoreLane':
        return true
      case 'Store':
        if (secrets[1] && this.#places.some((place) => overlaps(place, instruction))) {
          this.#report(instruction.expression, PUBLIC_STORE)
        }
        return false
      case 'Call':
        return this.#call(info, secrets)
      case 'Break':
      case 'Switch':
        return this.#branch(instruction, operands[0]?.name === 'value' && secrets[0] === true)
      case 'Return':
      case 'Unreachable':
        if (isSecret) this.#facts.add(`result ${this.#name}`)
        this.#locals = Locals.NOWHERE
        return false
      default:
        // All computations: a secret operand makes the result secret.
        return isSecret
    }
  }

  #operand({ expression, must }: Operand, of: Instruction): boolean {
    const isSecret = this.#visit(expression)
    if (isSecret && must !== undefined) this.#report(of.expression, must)
    return isSecret
  }

  #block({ info, operands }: Instruction): boolean {
    const label = this.#enter(info.name as string)
    let isSecret = false
    for (const operand of operands) isSecret = this.#visit(operand.expression)
    this.#locals = this.#locals.join(label.locals)
    return isSecret || label.isSecret
  }

  #loop({ info, operands }: Instruction): boolean {
    const label = this.#enter(info.name as string)
    for (;;) {
      const start = this.#locals.join(label.locals)
      this.#locals = start
      const isSecret = this.#visit(operands[0]!.expression)
      const again = start.join(label.locals)
      if (again.equals(start)) return isSecret
      this.#locals = again
    }
  }

  #if(instruction: Instruction): boolean {
    const [condition, ifTrue, ifFalse] = instruction.operands
    this.#operand(condition!, instruction)
    const before = this.#locals
    const isSecretIfTrue = this.#visit(ifTrue!.expression)
    const after = this.#locals
    this.#locals = before
    const isSecretIfFalse = ifFalse !== undefined && this.#visit(ifFalse.expression)
    this.#locals = this.#locals.join(after)
    return isSecretIfTrue || isSecretIfFalse
  }

  #call(info: Instruction['info'], secrets: boolean[]): boolean {
    const target = info.target as string
    secrets.forEach((isSecret, index) => {
      if (isSecret) this.#facts.add(`parameter ${target} ${index}`)
    })
    const isSecret = this.#facts.has(`result ${target}`)
    if (!info.isReturn) return isSecret
    if (isSecret) this.#facts.add(`result ${this.#name}`)
    this.#locals = Locals.NOWHERE
    return false
  }

  /** A branch. If it has a condition that is false, execution goes on and its value stays. */
  #branch({ kind, info }: Instruction, isSecret: boolean): boolean {
    const names = kind === 'Switch' ? [...(info.names as string[]), info.defaultName] : [info.name]
    for (const name of names) {
      const label = this.#labels.get(name as string)!
      label.locals = label.locals.join(this.#locals)
      label.isSecret ||= isSecret
    }
    if (kind === 'Switch' || info.condition === 0) this.#locals = Locals.NOWHERE
    return isSecret
  }

  #enter(name: string) {
    const label = { locals: Locals.NOWHERE, isSecret: false }
    this.#labels.set(name, label)
    return label
  }
}

function isWithin(place: PublicPlace, { info }: Instruction): boolean {
  const start = constantAddress(info)
  return start >= place.address && start + (info.bytes as number) <= place.address + place.length
}

function overlaps(place: PublicPlace, { info }: Instruction): boolean {
  const start = constantAddress(info)
  return start < place.address + place.length && start + (info.bytes as number) > place.address
}

/** `NaN` for an address that is computed. */
function constantAddress({ ptr, offset }: Instruction['info']): number {
  const address = binaryen.getExpressionInfo(ptr as number) as { id: number; value?: number }
  return address.id === binaryen.ConstId ? (address.value as number) + (offset as number) : Number.NaN
}
