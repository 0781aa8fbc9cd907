import { SessionError } from '../common/session-error.ts'
import { isError } from '../common/tag.ts'

/** A pure function from a session value to its new value. `undefined` means that there is no value. */
export type Update = (value: unknown) => unknown

/** Wraps what an update function has thrown as its `cause`. A session throws the cause itself. */
export class UpdateError extends Error {
  /** Always `UpdateError`. */
  override readonly name = 'UpdateError'

  /** `cause` is what the update function has thrown. */
  constructor(cause: unknown) {
    super('an update function threw an error', { cause })
  }
}

/** Whether an error is an `UpdateError`, including one of another copy of this module. */
export function isUpdateError(error: unknown): error is UpdateError {
  return isError(error) && error.name === 'UpdateError'
}

/** Runs an update function. It must be synchronous: a promise as its result is `INVALID_VALUE`. */
export function runUpdate(update: Update, before: unknown): unknown {
  let value: unknown
  try {
    value = update(before)
  } catch (error) {
    throw new UpdateError(error)
  }
  if (typeof (value as PromiseLike<unknown> | undefined | null)?.then !== 'function') return value
  // The promise is dropped. An unhandled rejection would end the Node process.
  Promise.resolve(value).catch(() => {})
  throw new SessionError('INVALID_VALUE', 'an update function must not be async')
}
