// @ts-check

/**
 * How a page evaluates code, where all that it can do is to evaluate an expression that gives a text.
 *
 * @param {(expression: string) => Promise<unknown>} evaluateText
 * @returns {import('./engine.ts').EnginePage['evaluate']}
 */
export function evaluateBy(evaluateText) {
  // A test runner rewrites functions; what has no imports and no `await import` in it comes through.
  return async (/** @type {string | Function} */ code, /** @type {unknown[]} */ ...args) => {
    const expression = typeof code === 'string' ? code : `(${code})(...${JSON.stringify(args)})`
    const { value, error } = JSON.parse(String(await evaluateText(asText(expression))))
    if (error === undefined) return value
    throw Object.assign(new Error(error.message), { name: error.name, stack: error.stack })
  }
}

/** @param {string} expression */
function asText(expression) {
  return `(async () => {
    try {
      return JSON.stringify({ value: await (${expression}) })
    } catch (error) {
      const { name = 'Error', message = String(error), stack = '' } = error ?? {}
      return JSON.stringify({ error: { name, message, stack: name + ': ' + message + '\\n' + stack } })
    }
  })()`
}
