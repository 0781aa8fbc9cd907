import { SessionError } from '../../../src/common/session-error.ts'
import { isSessionId } from '../../../src/common/session-id.ts'
import type { CheckedOptions } from './checked-options.ts'
import { cookieValues } from './cookie-values.ts'

/** The session ids that a request sent, and the one that names its session. A text that looks like no id counts as none. */
export interface RequestedId {
  /** The id that names the session. Of several it is the first, until one is chosen. Empty: there is none. */
  readonly id: string
  /** Whether the id comes from a cookie, not from a header. */
  readonly isFromCookie: boolean
  /** Whether the response tells a new id in a header: the request has sent that header, or there is no cookie. */
  readonly asksForHeader: boolean
  /** All different ids, at most ten: those of cookies in their order, then that of the header. */
  readonly ids: readonly string[]
  /** How many of these come from cookies. */
  readonly cookieIds: number
  /** Whether there is more than one session cookie: the same one twice counts, and so does one that holds no id. */
  readonly hasSeveralCookies: boolean
  /** Whether the response tells a new id in a header if the session's id does not come from a cookie. */
  readonly readsHeader: boolean
}

/** The ids of a request, in the values of its session cookies and in a header. `readsHeader`: unless it reads none. */
export function requestedId(
  options: CheckedOptions,
  cookies: readonly string[],
  header: unknown,
  mayReadHeader = options.writesHeader,
): RequestedId {
  const ids: string[] = []
  for (const text of cookies) addId(options, ids, text)
  const cookieIds = ids.length
  addId(options, ids, header)
  const id = ids[0] ?? ''
  const isFromCookie = cookieIds > 0
  const readsHeader = mayReadHeader && (typeof header === 'string' || options.cookie === undefined)
  const asksForHeader = readsHeader && !isFromCookie
  return {
    id,
    isFromCookie,
    asksForHeader,
    ids,
    cookieIds,
    hasSeveralCookies: cookies.length > 1,
    readsHeader,
  }
}

/** The ids of a request, of which one was chosen. */
export function chosenId(requested: RequestedId, id: string): RequestedId {
  const isFromCookie = isOfCookie(requested, id)
  return { ...requested, id, isFromCookie, asksForHeader: requested.readsHeader && !isFromCookie }
}

/** Whether an id came in a cookie. */
export function isOfCookie({ ids, cookieIds }: RequestedId, id: string): boolean {
  const at = ids.indexOf(id)
  return at !== -1 && at < cookieIds
}

/** The values of the session cookies in the text of the `Cookie` header. */
export function cookiesIn(
  { name, cookie }: CheckedOptions,
  text: string | null | undefined,
): readonly string[] {
  return cookie === undefined || !text ? NO_COOKIES : cookieValues(text, name)
}

/** Whether a text matches `idPattern`, can be the value of a cookie, and is safe to give to a storage. */
export function looksLikeId({ idPattern }: CheckedOptions, id: unknown): id is string {
  return typeof id === 'string' && idPattern.test(id) && COOKIE_VALUE.test(id) && isSessionId(id)
}

/** Throws `INVALID_SESSION_ID` for an id that would be ignored in later requests, since it does not look like one. */
export function checkRequestId(options: CheckedOptions, id: string): void {
  if (looksLikeId(options, id)) return
  throw new SessionError(
    'INVALID_SESSION_ID',
    "Session: the id does not match idPattern or can't be a cookie value",
  )
}

/** Adds a text if it looks like an id and is another one than those before. */
function addId(options: CheckedOptions, ids: string[], text: unknown): void {
  if (ids.length < MAX_IDS && !ids.includes(text as string) && looksLikeId(options, text)) ids.push(text)
}

const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/

/** A browser keeps a few cookies of one name. More are an attempt to make the server look up many. */
const MAX_IDS = 10

/** The values of no cookie. */
export const NO_COOKIES: readonly string[] = []
