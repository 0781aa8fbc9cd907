import { parseCookie } from 'cookie'
import { SessionError } from '../../../src/common/session-error.ts'
import { isSessionId } from '../../../src/common/session-id.ts'
import type { HttpSettings } from './http-settings.ts'

/** The id that a request has requested, if it looks like one, and whether a cookie did. */
export interface RequestedId {
  readonly id: string
  readonly isFromCookie: boolean
}

/** Reads the id of a request's session, from its cookies or, where they have none, from its header. */
export function requestedId(
  settings: HttpSettings,
  cookies: string | null | undefined,
  header: unknown,
): RequestedId {
  const { name } = settings
  const cookie = cookies?.includes(name) ? parseCookie(cookies, AS_IT_IS)[name] : undefined
  const id = cookie || header
  return looksLikeId(settings, id) ? { id, isFromCookie: id === cookie } : NONE
}

/** Whether a cookie can hold it, a storage may see it, and the application takes it for an id. */
function looksLikeId({ idPattern }: HttpSettings, id: unknown): id is string {
  return typeof id === 'string' && idPattern.test(id) && COOKIE_VALUE.test(id) && isSessionId(id)
}

/** Throws `INVALID_SESSION_ID` for an id that no request could bring back. */
export function checkRequestId(settings: HttpSettings, id: string): void {
  if (looksLikeId(settings, id)) return
  throw new SessionError('INVALID_SESSION_ID', 'Session: this id does not look like one to its requests')
}

const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/

/** As Go reads them: an id is no text to be unescaped. */
const AS_IT_IS = { decode: (value: string) => value.replace(/^"(.*)"$/, '$1') }

const NONE: RequestedId = { id: '', isFromCookie: false }
