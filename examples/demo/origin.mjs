import { HttpError } from './http-error.mjs'

/**
 * Refuses a post that another site's page has sent. SameSite=Lax keeps the cookie out of such posts;
 * this also refuses those of another port of this host, which counts as the same site.
 */
export function checkOrigin({ headers }) {
  if (hostOf(headers.origin) !== headers.host) throw new HttpError(403, 'This post comes from another site.')
}

function hostOf(origin) {
  return URL.canParse(origin ?? '') ? new URL(origin).host : undefined
}
