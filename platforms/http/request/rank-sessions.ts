import type { Metadata } from '../../../src/record/metadata.ts'

/** What the rank of a session depends on. The application's own keys play no part. */
export interface Rankable {
  readonly isFromCookie: boolean
  readonly metadata: Metadata
}

/**
 * The sessions that a request brought, the one to use first: sessions of cookies before that of the header, logged-in
 * ones before anonymous ones, then the latest log-in, then the order in which they came.
 */
export function byRank<S extends Rankable>(sessions: readonly S[]): S[] {
  return [...sessions].sort((a, b) => compare(rankOf(a), rankOf(b)))
}

/** What counts of a session, the weightiest first. */
function rankOf({ isFromCookie, metadata: { user, loggedIn = 0 } }: Rankable): readonly number[] {
  return user === undefined ? [Number(isFromCookie), 0, 0] : [Number(isFromCookie), 1, loggedIn]
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] as number
    if (value !== other) return value > other ? -1 : 1
  }
  return 0
}
