import { SessionError } from '../common/session-error.ts'

/** A pure function of a session value; `undefined` means no value, as argument and as answer. */
export type Update = (value: unknown) => unknown

/** What an update function has thrown (its `cause`); a session hands that on as it is. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError'

  constructor(cause: unknown) {
    super('an update function has thrown', { cause })
  }
}

/** Whether an error is an `UpdateError`, also when it comes from another copy of this module. */
export function isUpdateError(error: unknown): error is UpdateError {
  return error instanceof Error && error.name === 'UpdateError'
}

/** Runs an update function. It must be synchronous: a promise is `INVALID_VALUE`. */
export function runUpdate(update: Update, before: unknown): unknown {
  let value: unknown
  try {
    value = update(before)
  } catch (error) {
    throw new UpdateError(error)
  }
  if (typeof (value as PromiseLike<unknown> | undefined | null)?.then !== 'function') return value
  // Nobody else will look at how it ends.
  Promise.resolve(value).catch(() => {})
  throw new SessionError('INVALID_VALUE', 'an update function must not be async')
}
