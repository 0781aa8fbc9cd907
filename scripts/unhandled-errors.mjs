import { writeFileSync } from 'node:fs'

/** Where a run of Vitest notes the errors that no test has caught: its JSON report says nothing of them. */
export const UNHANDLED_ERRORS = '.tmp/unhandled-errors.json'

/** A reporter for Vitest. */
export default class UnhandledErrors {
  onTestRunEnd(_modules, errors) {
    const told = errors.map(({ message, stack, type }) => ({ message: `${type}: ${stack ?? message}` }))
    writeFileSync(UNHANDLED_ERRORS, JSON.stringify({ errors: told }))
  }
}
