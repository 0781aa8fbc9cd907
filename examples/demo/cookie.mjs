/** The name that GoFrame's servers give it too. */
const NAME = 'gfsessionid'

/** Behind HTTPS, add `Secure`. */
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax'

const SESSION_ID = /^[0-9a-z]{32}$/

/** The session id of a `Cookie` header; '' where there is none that looks like one. */
export function readSessionId(header = '') {
  const values = header.split(';').map((pair) => pair.trim().split('='))
  const [, id = ''] = values.find(([name]) => name === NAME) ?? []
  return SESSION_ID.test(id) ? id : ''
}

export const sessionCookie = (id) => `${NAME}=${id}; ${ATTRIBUTES}`

export const clearedCookie = `${NAME}=; ${ATTRIBUTES}; Max-Age=0`
