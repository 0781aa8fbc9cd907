import { isSessionError, SessionError } from './session-error.ts'

/** The error of a change to a session that no longer exists. */
export function destroyed(): SessionError {
  return new SessionError('SESSION_DESTROYED', 'the session was removed or has expired while it was in use')
}

/** Whether an error says that the session no longer exists. */
export function isDestroyed(error: unknown): boolean {
  return isSessionError(error) && error.code === 'SESSION_DESTROYED'
}
