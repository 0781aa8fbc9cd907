import { SessionError } from '../../../src/common/session-error.ts'

/** Throws `INVALID_ARGUMENT` for an option of `HttpSessions`. */
export function refuseOption(why: string): never {
  throw new SessionError('INVALID_ARGUMENT', `HttpSessions: ${why}`)
}

/** Throws `INVALID_ARGUMENT` for an option that is given and neither true nor false. */
export function checkFlag(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') refuseOption(`${name} must be true or false`)
}
