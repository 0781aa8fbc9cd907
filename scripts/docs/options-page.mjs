import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What users import, and the files that have its names. Each name is listed with the first that has it. */
const ENTRIES = {
  gsession: 'platforms/entry-node.ts',
  'gsession/http': 'platforms/http/index.ts',
  'gsession/express-session': 'platforms/http/express-session/index.ts',
  'gsession/crypto': 'src/crypto/index.ts',
  'gsession/conformance': 'src/conformance/index.ts',
}

const HEAD = `# Options

Every option of every constructor and function, with its default. More on them: [sessions](sessions.md), [on requests](http.md), [in a browser](browser.md), [Redis](redis.md), [security](security.md). The docstrings say the same; \`npm run docs\` in a clone makes this page of them, and an API reference.
`

/** docs/options.md, as the docstrings of the source give it. */
export function optionsPage() {
  const files = Object.values(ENTRIES).map((file) => root + file)
  const program = ts.createProgram(files, COMPILER)
  const checker = program.getTypeChecker()
  const listed = new Set()
  const sections = Object.entries(ENTRIES).flatMap(([entry, file]) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(root + file))
    const symbols = checker.getExportsOfModule(module).map((name) => resolved(checker, name))
    const fresh = symbols.filter((symbol) => !listed.has(symbol))
    for (const symbol of fresh) listed.add(symbol)
    fresh.sort((a, b) => Number(b.name === 'Manager') - Number(a.name === 'Manager'))
    return fresh.flatMap((symbol) => sectionsOf(checker, symbol, entry))
  })
  return [HEAD, ...sections].join('\n')
}

const COMPILER = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  strict: true,
  allowImportingTsExtensions: true,
  noEmit: true,
}

function resolved(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** The sections of a class or a function: one for each call of it that takes options. */
function sectionsOf(checker, symbol, entry) {
  if (!(symbol.flags & ts.SymbolFlags.Value)) return []
  const type = checker.getTypeOfSymbol(symbol)
  const calls = [
    ...type.getConstructSignatures().map((signature) => ({ call: `new ${symbol.name}`, signature })),
    ...type.getCallSignatures().map((signature) => ({ call: symbol.name, signature })),
    ...methodsOf(checker, symbol, type),
  ]
  return calls.flatMap(({ call, signature }) => {
    const options = signature.parameters.find(({ name }) => name === 'options')
    if (options === undefined) return []
    const rows = rowsOf(checker, checker.getNonNullableType(checker.getTypeOfSymbol(options)))
    const parameters = signature.parameters.map(parameterText).join(', ')
    const doc =
      oneLine(signature.getDocumentationComment(checker)) || oneLine(symbol.getDocumentationComment(checker))
    return `## ${call.replace('new ', '')}\n\`${call}(${parameters})\` of \`${entry}\`. ${doc}\n\n${TABLE_HEAD}${rows.join('')}`
  })
}

const TABLE_HEAD = '| option | value | default | |\n|---|---|---|---|\n'

/** The methods of managers: those of storages all take the same options. */
function methodsOf(checker, symbol, type) {
  if (symbol.name !== 'Manager') return []
  const [constructed] = type.getConstructSignatures()
  return checker.getPropertiesOfType(constructed.getReturnType()).flatMap((property) =>
    checker
      .getTypeOfSymbol(property)
      .getCallSignatures()
      .map((signature) => ({ call: `manager.${property.name}`, signature })),
  )
}

function parameterText(parameter) {
  const { initializer, questionToken } = parameter.valueDeclaration
  return `${parameter.name}${initializer || questionToken ? '?' : ''}`
}

/** The rows of options, and of the options in them. */
function rowsOf(checker, type, prefix = '') {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const name = prefix + property.name
    const declared = checker.getNonNullableType(checker.getTypeOfSymbol(property))
    const { text, fallback } = withDefault(name, property, oneLine(property.getDocumentationComment(checker)))
    const value = valueText(checker, checker.getTypeOfSymbol(property), text)
    const inner = partsOf(declared).find((part) => /^(SessionCookie|Migrate)Options$/.test(part.symbol?.name))
    const row = `| \`${name}\` | ${value} | ${fallback} | ${text} |\n`
    return inner === undefined ? [row] : [row, ...rowsOf(checker, inner, `${name}.`)]
  })
}

/** What an option does, and its default, which stands in its docstring as \`(default ...)\`. */
function withDefault(name, property, doc) {
  const [found, fallback] = / \(default:? ((?:[^()]|\([^()]*\))+)\)/.exec(doc) ?? []
  const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0
  if (isOptional !== (found !== undefined)) {
    throw new Error(`The docstring of ${name} must say "(default ...)" if it may be left out: ${doc}`)
  }
  return { text: found === undefined ? doc : doc.replace(found, ''), fallback: fallback ?? 'required' }
}

/** What an option may be. */
function valueText(checker, type, doc) {
  const parts = partsOf(type).filter((part) => !(part.flags & ts.TypeFlags.Undefined))
  const texts = parts.map((part) => {
    if (part.flags & ts.TypeFlags.BooleanLiteral && parts.filter(isBoolean).length === 2) return '`boolean`'
    if (part.flags & ts.TypeFlags.Number && /\bmilliseconds\b/.test(doc)) return 'milliseconds'
    if (part.getCallSignatures().length > 0) return 'a function'
    return `\`${checker.typeToString(part).replaceAll('"', "'").replace('<ArrayBufferLike>', '')}\``
  })
  return [...new Set(texts)].join(' or ')
}

const isBoolean = (type) => (type.flags & ts.TypeFlags.BooleanLiteral) !== 0
const partsOf = (type) => (type.isUnion() ? type.types : [type])
const oneLine = (parts) => ts.displayPartsToString(parts).replace(/\s*\n\s*/g, ' ')
