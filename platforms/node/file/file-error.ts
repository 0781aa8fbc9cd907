import { isSessionError, SessionError, type SessionErrorCode } from '../../../src/common/session-error.ts'

/** The code that the system gave an error, as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/** A file system's error as a `SessionError`; anything else as it is. */
export function fileError(error: unknown): unknown {
  const errno = errnoOf(error)
  if (isSessionError(error) || errno === undefined || !/^E[A-Z0-9]+$/.test(errno)) return error
  const code = CODES[errno] ?? 'STORAGE_UNAVAILABLE'
  return new SessionError(code, MESSAGES[code] ?? `the file system answered ${errno}`, { cause: error })
}

/** What stands in a record's place and is no regular file. */
export function notRegular(cause?: unknown): SessionError {
  return new SessionError('STORAGE_DENIED', "what stands in a record's place is no regular file", { cause })
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
  STORAGE_FULL: 'there is no room to write',
  STORAGE_DENIED: 'the file system denies it, or what stands there is no regular file',
  INVALID_SESSION_ID: 'this session id is too long for the file system',
}
