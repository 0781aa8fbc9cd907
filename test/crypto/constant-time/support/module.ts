import binaryen from 'binaryen'
import { instructionsOf } from './instructions.ts'

type FunctionInfo = ReturnType<typeof binaryen.getFunctionInfo>

/** A module, read from its bytes. */
export interface ReadModule {
  readonly module: binaryen.Module
  readonly functions: readonly FunctionInfo[]
  /** The exported names of functions, by their internal names. */
  readonly exported: ReadonlyMap<string, string>
  /** A name for a function in messages: its exported name, or that of an exported function that calls it. */
  nameOf(inner: string): string
}

/** Reads a module. It must not import anything, since imports can't be checked. */
export function readModule(bytes: Uint8Array): ReadModule {
  const module = binaryen.readBinary(bytes)
  module.setFeatures(binaryen.Features.All)
  const functions = Array.from({ length: module.getNumFunctions() }, (_, index) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(index)),
  )
  const globals = Array.from({ length: module.getNumGlobals() }, (_, index) =>
    binaryen.getGlobalInfo(module.getGlobalByIndex(index)),
  )
  const imported = [...functions, ...globals].find(({ base }) => base !== '')
  if (imported !== undefined) throw new Error(`${imported.name} is imported, and not known`)
  const exported = exportedFunctions(module)
  const callees = new Map(functions.map(({ name, body }) => [name, calleesOf(body)]))
  return { module, functions, exported, nameOf: (inner) => nameOf(inner, exported, callees) }
}

function exportedFunctions(module: binaryen.Module): Map<string, string> {
  const exports = Array.from({ length: module.getNumExports() }, (_, index) =>
    binaryen.getExportInfo(module.getExportByIndex(index)),
  )
  const functions = exports.filter(({ kind }) => kind === binaryen.ExternalFunction)
  return new Map(functions.map(({ name, value }) => [value, name]))
}

function calleesOf(body: number): string[] {
  const calls = instructionsOf(body).filter(({ kind }) => kind === 'Call')
  return calls.map(({ info }) => info.target as string)
}

function nameOf(
  inner: string,
  exported: ReadonlyMap<string, string>,
  callees: ReadonlyMap<string, string[]>,
): string {
  const own = exported.get(inner)
  if (own !== undefined) return own
  const users = [...exported].filter(([start]) => reaches(start, inner, callees))
  return `function ${inner}, of ${users.map(([, name]) => name).join(', ')}`
}

function reaches(start: string, end: string, callees: ReadonlyMap<string, string[]>): boolean {
  const reached = new Set([start])
  for (const name of reached) for (const callee of callees.get(name) ?? []) reached.add(callee)
  return reached.has(end)
}
