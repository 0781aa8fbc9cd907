import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import type { SessionErrorCode } from '../../../src/common/session-error-code.ts'
import { isUpdateError } from '../../../src/record/update-function.ts'

/** The system's code of an error, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/** A file system's error, or another one of Node's, as a `SessionError`. An `UpdateError` stays as it is. */
export function fileError(error: unknown): unknown {
  if (isSessionError(error) || isUpdateError(error)) return error
  const errno = errnoOf(error)
  if (errno === undefined || !/^E[A-Z0-9]+$/.test(errno)) {
    return new SessionError('STORAGE_UNAVAILABLE', 'the file system failed', { cause: error })
  }
  const code = CODES[errno] ?? 'STORAGE_UNAVAILABLE'
  return new SessionError(code, MESSAGES[code] ?? `the file system failed with ${errno}`, { cause: error })
}

/** The error for a path of a record that holds something else than a regular file. */
export function notRegular(cause?: unknown): SessionError {
  return new SessionError('STORAGE_DENIED', 'the path of the record holds no regular file', { cause })
}

const CODES: Record<string, SessionErrorCode> = {
  ENOSPC: 'STORAGE_FULL',
  EDQUOT: 'STORAGE_FULL',
  EFBIG: 'STORAGE_FULL',
  EACCES: 'STORAGE_DENIED',
  EPERM: 'STORAGE_DENIED',
  EROFS: 'STORAGE_DENIED',
  ELOOP: 'STORAGE_DENIED',
  EISDIR: 'STORAGE_DENIED',
  ENOTDIR: 'STORAGE_DENIED',
  ESPIPE: 'STORAGE_DENIED',
  ENXIO: 'STORAGE_DENIED',
  EEXIST: 'STORAGE_DENIED',
  ENAMETOOLONG: 'INVALID_SESSION_ID',
}

const MESSAGES: Partial<Record<SessionErrorCode, string>> = {
  STORAGE_FULL: 'there is no space left to write',
  STORAGE_DENIED: 'the file system denies access, or the path holds no regular file',
  INVALID_SESSION_ID: 'this session id is too long for the file system',
}
