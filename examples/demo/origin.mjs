import { HttpError } from './http-error.mjs'

/**
 * Refuses a post of another site's page. With SameSite=Lax such a post has no cookie. This also refuses posts of another
 * port of this host, which counts as the same site.
 */
export function checkOrigin({ headers }) {
  if (hostOf(headers.origin) !== headers.host) throw new HttpError(403, 'This post comes from another site.')
}

function hostOf(origin) {
  return URL.canParse(origin ?? '') ? new URL(origin).host : undefined
}
