import { parseCookie } from 'cookie'

const SESSION_ID = /^[0-9a-z]{32}$/

/** The session id in a `Cookie` or `Set-Cookie` header, or '' if there is none that looks like one. */
export function readSessionId(header = '') {
  const { gfsessionid = '' } = parseCookie(header)
  return SESSION_ID.test(gfsessionid) ? gfsessionid : ''
}
