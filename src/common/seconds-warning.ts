import { isDevelopment } from './is-development.ts'

/**
 * Warns, once and on a server in development, of a TTL that was probably meant in seconds: one that is whole minutes or
 * days as seconds, and an odd time as milliseconds, such as 3600, 86,400 or 2,592,000.
 */
export function warnOfSeconds(ttl: number): void {
  if (hasWarned || !isProbablySeconds(ttl) || !isDevelopment()) return
  const { process } = globalThis as Runtime
  if (process?.env?.NODE_ENV === 'test') return
  hasWarned = true
  process?.emitWarning?.(
    `a TTL is in milliseconds: ${ttl} is ${ttl / 1000} seconds. Was ${ttl * 1000} meant?`,
    {
      code: 'GSESSION_TTL_IN_SECONDS',
    },
  )
}

/** Whether a number of milliseconds looks like a number of seconds. */
export function isProbablySeconds(ttl: number): boolean {
  if (ttl < 100_000) return ttl % 60 === 0 && ttl % 1000 !== 0
  return ttl <= LONGEST && ttl % DAY === 0 && ttl % 60_000 !== 0
}

let hasWarned = false

/** A day, and 400 days, in seconds. */
const DAY = 86_400
const LONGEST = 400 * DAY

interface Runtime {
  readonly process?: {
    readonly env?: Readonly<Record<string, string | undefined>>
    readonly emitWarning?: (message: string, options: { code: string }) => void
  }
}
