/** What this worker prints as errors and what nobody catches, for the page to print. */
export const errors = []

console.error = (...values) => errors.push(values.join(' '))
addEventListener('error', (event) => errors.push(event.message))
addEventListener('unhandledrejection', (event) => errors.push(String(event.reason)))
