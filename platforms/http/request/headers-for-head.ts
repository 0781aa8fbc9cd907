import type { HeaderPair } from './session-headers.ts'

/** What a response is, as far as it matters for the cookie. */
export interface HeadState {
  /** The header `Cache-Control` of the response. */
  readonly cacheControl: unknown
  /** Whether the client has gone before the head was sent. */
  readonly isAborted: boolean
}

/**
 * The session's headers for a head that is sent now. A cookie that is only renewed is left out where the client has
 * gone, and where shared caches may keep the response: they would not keep one with a cookie, or give it to others.
 */
export function headersForHead(
  headers: readonly HeaderPair[],
  { cacheControl, isAborted }: HeadState,
): readonly HeaderPair[] {
  const keepsRenewals = !isAborted && !SHARED.test(String(cacheControl ?? ''))
  const chosen = headers.filter(([, , sending]) => keepsRenewals || sending?.isRenewal !== true)
  if (!isAborted) for (const [, , sending] of chosen) sending?.sent()
  return chosen
}

const SHARED = /(^|,)\s*(public|s-maxage)\s*(,|=|$)/i
