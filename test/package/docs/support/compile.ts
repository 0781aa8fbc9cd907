import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { ROOT } from './blocks.ts'
import { makeFolder } from './folder.ts'
import type { Module } from './modules.ts'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  jsx: ts.JsxEmit.Preserve,
  skipLibCheck: true,
}

/** That a name has no type, which JavaScript can't give. */
const HAS_NO_TYPE = [2698, 7005, 7006, 7019, 7031, 7034]

/** Compiles modules, and returns what the compiler has to say, by the place on the page. */
export function compile(modules: readonly Module[]): string[] {
  const folder = makeFolder()
  try {
    for (const { file, text } of modules) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    const programs = [...new Set(modules.map(({ program }) => program))]
    return programs.flatMap((name) => compileProgram(folder, name, modules))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function compileProgram(folder: string, name: string, modules: readonly Module[]): string[] {
  const members = modules.filter(({ program }) => program === name)
  const files = new Set(members.map(({ file }) => join(folder, file)))
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([...files], OPTIONS, sharedHost()))
  return diagnostics
    .filter((diagnostic) => !asksForType(diagnostic))
    .map((diagnostic) => textOf(diagnostic, members))
}

/** Files that are the same for all programs are parsed once. */
const parsed = new Map<string, ts.SourceFile | undefined>()

function sharedHost(): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS)
  const { getSourceFile } = host
  host.getCurrentDirectory = () => fileURLToPath(ROOT)
  host.getSourceFile = (file, ...rest) => {
    if (!file.endsWith('.d.ts')) return getSourceFile(file, ...rest)
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, ...rest))
    return parsed.get(file)
  }
  return host
}

/** Whether an error asks JavaScript to say a type: of a parameter, or of what a key of a session holds. */
function asksForType({ code, file, messageText }: ts.Diagnostic): boolean {
  if (file?.fileName.endsWith('.mjs') !== true) return false
  return HAS_NO_TYPE.includes(code) || ts.flattenDiagnosticMessageText(messageText, ' ').includes("'unknown'")
}

/** Says where on its page an error is. */
function textOf({ file, start = 0, messageText }: ts.Diagnostic, modules: readonly Module[]): string {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n')
  if (file === undefined) return message
  const block = modules.find((module) => file.fileName.endsWith(`/${module.file}`))?.block
  const { line } = file.getLineAndCharacterOfPosition(start)
  return block === undefined
    ? `${file.fileName}:${line + 1} ${message}`
    : `${block.page}:${block.line + line} ${message}`
}
