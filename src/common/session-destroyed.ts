import { isSessionError, SessionError } from './session-error.ts'

/** The error of a change to a session that no longer exists under its id. */
export function destroyed(): SessionError {
  return new SessionError('SESSION_DESTROYED', 'the session was removed, has expired or has a new id')
}

/** Whether an error says that the session no longer exists under its id. */
export function isDestroyed(error: unknown): boolean {
  return isSessionError(error) && error.code === 'SESSION_DESTROYED'
}
