import type { CheckedOptions } from './checked-options.ts'

/**
 * Whether a request came over HTTPS: what the server knows itself, or, with `trustProxy`, what the header
 * `X-Forwarded-Proto` says, if there is one. Of several values the first counts, as in Express.
 */
export function isHttps(options: CheckedOptions, isEncrypted: boolean, forwarded: () => unknown): boolean {
  if (!options.trustProxy) return isEncrypted
  const text = forwarded()
  return typeof text === 'string' ? /^\s*https\s*(,|$)/i.test(text) : isEncrypted
}
