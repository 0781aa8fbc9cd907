import binaryen from 'binaryen'
import { type Instruction, instructionsOf, type Operand, textOf } from './instructions.ts'
import { readModule } from './module.ts'

/** A place in a module whose value must not depend on a secret. */
export interface Site {
  readonly where: string
  readonly what: string
  readonly text: string
}

export interface Instrumented {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly sites: readonly Site[]
}

/**
 * A copy of the module that reports, with `trace.see(site, value)`, each address before it is used, each condition,
 * and each operand on which the duration of an instruction may depend. For 64 bits it calls `trace.seeLong`.
 */
export function instrument(original: Uint8Array): Instrumented {
  const { module, functions, nameOf } = readModule(original)
  module.addFunctionImport('see', 'trace', 'see', seen(binaryen.i32), binaryen.i32)
  module.addFunctionImport('seeLong', 'trace', 'seeLong', seen(binaryen.i64), binaryen.i64)
  const sites: Site[] = []
  for (const { name, body } of functions) {
    for (const instruction of instructionsOf(body)) {
      for (const operand of instruction.operands.filter(({ must }) => must !== undefined)) {
        const text = textOf(instruction.expression)
        if (show(module, instruction, operand, sites.length)) {
          sites.push({ where: nameOf(name), what: operand.must as string, text })
        }
      }
    }
  }
  if (module.validate() !== 1) throw new Error('the instrumented module is not valid')
  const bytes = Uint8Array.from(module.emitBinary())
  module.dispose()
  return { bytes, sites }
}

/** Wraps an operand into the call, unless the operand never finishes. */
function show(module: binaryen.Module, instruction: Instruction, operand: Operand, site: number): boolean {
  const type = binaryen.getExpressionType(operand.expression)
  if (type === binaryen.unreachable) return false
  const name = type === binaryen.i64 ? 'seeLong' : 'see'
  const call = module.call(name, [module.i32.const(site), operand.expression], type)
  const setter = `set${operand.name[0]?.toUpperCase()}${operand.name.slice(1)}`
  SETTERS[instruction.kind]![setter]!(instruction.expression, call)
  return true
}

function seen(type: number): number {
  return binaryen.createType([binaryen.i32, type])
}

/** The functions that set the operands of each kind of instruction. Binaryen's types lack them. */
const SETTERS = binaryen as unknown as Record<
  string,
  Record<string, (expression: number, operand: number) => void>
>
