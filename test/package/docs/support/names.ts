import ts from 'typescript'

/** The names of a module. */
export interface Names {
  /** The values that it declares or imports at its top level. */
  values: string[]
  /** The types that it declares there. */
  types: string[]
  /** The values that it exports. */
  exported: string[]
  /** Every name that occurs in it. */
  used: string[]
}

export function namesIn(code: string): Names {
  const source = ts.createSourceFile('code.ts', code, ts.ScriptTarget.ES2022)
  const values: string[] = []
  const types: string[] = []
  const exported: string[] = []
  for (const statement of source.statements) {
    const declared = declaredValues(statement)
    values.push(...declared)
    if (isExported(statement)) exported.push(...declared)
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      types.push(statement.name.text)
    }
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    ) {
      exported.push(...statement.exportClause.elements.map(({ name }) => name.text))
    }
  }
  return { values, types, exported, used: usedNames(source) }
}

function declaredValues(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name))
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    return statement.name === undefined ? [] : [statement.name.text]
  }
  return ts.isImportDeclaration(statement) ? importedNames(statement) : []
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []))
}

function importedNames({ importClause }: ts.ImportDeclaration): string[] {
  if (importClause === undefined || importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return []
  const { name, namedBindings } = importClause
  const named = namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : []
  const values = named.filter(({ isTypeOnly }) => !isTypeOnly).map((element) => element.name.text)
  return name === undefined ? values : [name.text, ...values]
}

function usedNames(source: ts.SourceFile): string[] {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...names]
}
