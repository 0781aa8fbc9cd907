import ts from 'typescript'

/** The titles of the tests of a file, and of their groups. */
export function titlesOf(text: string): string[] {
  const titles: string[] = []
  const visit = (node: ts.Node): void => {
    const title = ts.isCallExpression(node) && isTest(node.expression) ? node.arguments[0] : undefined
    if (title !== undefined && ts.isStringLiteralLike(title)) titles.push(title.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('some.test.ts', text, ts.ScriptTarget.Latest))
  return titles
}

/** Whether it is `it`, `it.only`, `it.each([…])` or the like. */
function isTest(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return ['describe', 'it', 'test'].includes(called.text)
  const isPart = ts.isPropertyAccessExpression(called) || ts.isCallExpression(called)
  return isPart && isTest(called.expression)
}
