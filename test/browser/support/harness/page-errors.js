/** What this page prints as errors and what nobody catches, for an engine that does not tell. */
globalThis.errors = []

const print = console.error
console.error = (...values) => {
  globalThis.errors.push(values.join(' '))
  print(...values)
}
addEventListener('error', (event) => globalThis.errors.push(event.message))
addEventListener('unhandledrejection', (event) => globalThis.errors.push(String(event.reason)))
