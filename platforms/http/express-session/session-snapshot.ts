import type { ChangeSet } from '../../../src/record/change-set.ts'
import { COOKIE, isSameCookie, isSameLife } from './store-cookie.ts'

/** The JSON text of each key of a session. */
export type Texts = ReadonlyMap<string, string>

/** What is known to be stored of a session. */
export interface KnownSession {
  readonly id: string
  readonly epoch: string | undefined
  /** Its own TTL in milliseconds, where it has one. */
  ttl: number | undefined
  texts: Texts
}

export type Difference = Pick<ChangeSet, 'set' | 'removed' | 'reserved'>

/** What has to be stored so that a session is what these texts and this TTL say; `undefined`: nothing. */
export function differenceFrom(
  { texts: before, ttl }: Pick<KnownSession, 'texts' | 'ttl'>,
  after: Texts,
  ttlAfter: number | undefined,
): Difference | undefined {
  const set = new Map([...after].filter(([key, text]) => !isSame(key, before.get(key), text)))
  const removed = new Set([...before.keys()].filter((key) => !after.has(key)))
  const isLifeSame = ttl === ttlAfter || (ttl && ttlAfter && isSameLife(ttl, ttlAfter))
  if (set.size + removed.size === 0 && isLifeSame) return undefined
  return isLifeSame ? { set, removed } : { set, removed, reserved: { ttl: ttlAfter ?? null } }
}

/** What is known after a difference could not be saved, or was saved without an answer: its keys are open. */
export function doubt(known: KnownSession, { set, removed, reserved }: Difference): void {
  const texts = new Map(known.texts)
  for (const key of [...set.keys(), ...removed]) texts.set(key, UNKNOWN)
  known.texts = texts
  if (reserved !== undefined) known.ttl = Number.NaN
}

/** No JSON text: whatever a session holds differs from it. */
const UNKNOWN = ''

function isSame(key: string, before: string | undefined, after: string): boolean {
  if (before === after) return true
  return key === COOKIE && Boolean(before) && isSameCookie(String(before), after)
}
