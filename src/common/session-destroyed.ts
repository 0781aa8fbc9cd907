import { isSessionError, SessionError } from './session-error.ts'

/** The error of a use whose session is gone. */
export function destroyed(): SessionError {
  return new SessionError('SESSION_DESTROYED', 'the session was removed or has expired while it was in use')
}

/** Whether a change failed because its session is gone. */
export function isDestroyed(error: unknown): boolean {
  return isSessionError(error) && error.code === 'SESSION_DESTROYED'
}
