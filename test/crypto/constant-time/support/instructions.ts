import binaryen from 'binaryen'
import { mustOf, OPERATOR_MUSTS } from './operators.ts'

/** An operand of an instruction: its position, and what a secret in it would leak. */
export interface Operand {
  readonly name: string
  readonly expression: number
  /** The name of the place in which no secret may be; `undefined` if a secret is allowed. */
  readonly must: string | undefined
}

/** An instruction, with what Binaryen tells of it. */
export interface Instruction {
  readonly kind: string
  readonly expression: number
  readonly operands: readonly Operand[]
  readonly info: Readonly<Record<string, unknown>>
}

/** Reads an instruction. Throws if the tables do not know it. */
export function readInstruction(expression: number): Instruction {
  const kind = NAMES.get(binaryen.getExpressionId(expression))
  if (kind === undefined) throw unknown(expression)
  const info = infoOf(expression, kind)
  if (info.isAtomic === true) throw unknown(expression)
  const hasOperator = WITH_OPERATORS.has(kind)
  const operands = KINDS[kind]!.flatMap(([name, must]) =>
    [info[name]].flat().flatMap((operand) => {
      // Zero means that there is no such operand.
      if (operand === 0) return []
      const rule = hasOperator ? mustOf(kind, info.op as number, name) : must
      return { name, expression: operand as number, must: rule }
    }),
  )
  return { kind, expression, operands, info }
}

function unknown(expression: number): Error {
  return new Error(`not known: ${textOf(expression)}`)
}

/** Binaryen's information about an instruction. It has none for two kinds, which need none. */
function infoOf(expression: number, kind: string): Instruction['info'] {
  if (kind === 'Nop' || kind === 'Unreachable') return { type: binaryen.getExpressionType(expression) }
  return binaryen.getExpressionInfo(expression) as unknown as Instruction['info']
}

/** All instructions of a function's body, each after its operands. */
export function instructionsOf(expression: number): Instruction[] {
  const instruction = readInstruction(expression)
  return [...instruction.operands.flatMap((operand) => instructionsOf(operand.expression)), instruction]
}

/** An instruction as text on one line. */
export function textOf(expression: number): string {
  const text = binaryen.emitText(expression).replace(/\s+/g, ' ').trim()
  return text.length > 90 ? `${text.slice(0, 90)} …` : text
}

/**
 * The known kinds of instructions, each with its operands in the order of evaluation, and the name of those that must
 * not be secret. The condition of a `select` is among them, since a compiler may make a branch of it.
 */
const KINDS: Record<string, [name: string, must?: string][]> = {
  Nop: [],
  Unreachable: [],
  Const: [],
  LocalGet: [],
  GlobalGet: [],
  MemorySize: [],
  Drop: [['value']],
  Return: [['value']],
  LocalSet: [['value']],
  GlobalSet: [['value']],
  Block: [['children']],
  Loop: [['body']],
  If: [['condition', 'the condition of an if'], ['ifTrue'], ['ifFalse']],
  Break: [['value'], ['condition', 'the condition of a br_if']],
  Switch: [['value'], ['condition', 'the index of a br_table']],
  Select: [['ifTrue'], ['ifFalse'], ['condition', 'the condition of a select']],
  Call: [['operands']],
  Load: [['ptr', 'the address of a load']],
  Store: [['ptr', 'the address of a store'], ['value']],
  SIMDLoad: [['ptr', 'the address of a vector load']],
  SIMDLoadStoreLane: [['ptr', 'the address of a lane'], ['vec']],
  MemoryCopy: [
    ['dest', 'the target of a memory.copy'],
    ['source', 'the source of a memory.copy'],
    ['size', 'the size of a memory.copy'],
  ],
  MemoryFill: [['dest', 'the target of a memory.fill'], ['value'], ['size', 'the size of a memory.fill']],
  MemoryGrow: [['delta', 'the amount of a memory.grow']],
  Unary: [['value']],
  Binary: [['left'], ['right']],
  SIMDTernary: [['a'], ['b'], ['c']],
  SIMDExtract: [['vec']],
  SIMDReplace: [['vec'], ['value']],
  SIMDShuffle: [['left'], ['right']],
  SIMDShift: [['vec'], ['shift', 'the amount of a vector shift']],
}

const WITH_OPERATORS = new Set(['Unary', 'Binary', 'SIMDTernary'])

const NAMES = new Map(
  Object.keys(KINDS).map((kind) => [(binaryen as unknown as Record<string, number>)[`${kind}Id`], kind]),
)

/** The names of all places in which no secret may be. */
export const ALL_MUSTS: readonly string[] = [
  ...Object.values(KINDS).flatMap((operands) => operands.flatMap(([, must]) => must ?? [])),
  ...OPERATOR_MUSTS,
]
