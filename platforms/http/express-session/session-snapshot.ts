import { checkValueText } from '../../../src/json/json-limits.ts'
import { replaceMembers } from '../../../src/json/json-replace.ts'
import { layOver } from '../../../src/json/lay-over.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import type { MetadataChanges } from '../../../src/record/metadata.ts'
import { COOKIE_KEY, isSameCookie, isSameTTL } from './store-cookie.ts'
import type { UserState } from './store-user.ts'

/** The JSON text of each key of a session, as express-session has it: with numbers that JavaScript has rounded. */
export type Texts = ReadonlyMap<string, string>

/** What the storage holds of a session, as the store has last read or written it. */
export interface SessionSnapshot extends UserState {
  readonly id: string
  readonly epoch: string | undefined
  /** The session's own TTL in milliseconds, if it has one. */
  ttl: number | undefined
  texts: Texts
  /** The JSON text that is stored, to the digit. */
  stored: string
}

/** The part of a change set that follows from comparing two states of a session. */
export type Difference = Pick<ChangeSet, 'set' | 'removed' | 'reserved'>

/**
 * The changes that give the stored session these texts and this TTL; `undefined` if nothing differs. In a value that has
 * changed, what has not keeps its stored text. Throws `INVALID_VALUE` for a value beyond a limit.
 */
export function differenceFrom(
  { texts: before, ttl, stored }: Pick<SessionSnapshot, 'texts' | 'ttl' | 'stored'>,
  after: Texts,
  ttlAfter: number | undefined,
): Difference | undefined {
  const changed = new Map([...after].filter(([key, text]) => !isSame(key, before.get(key), text)))
  for (const text of changed.values()) checkValueText(text)
  const set = layOver(stored, changed)
  const removed = new Set([...before.keys()].filter((key) => !after.has(key)))
  const hasSameTTL = ttl === ttlAfter || (ttl && ttlAfter && isSameTTL(ttl, ttlAfter))
  if (set.size + removed.size === 0 && hasSameTTL) return undefined
  return hasSameTTL ? { set, removed } : { set, removed, reserved: { ttl: ttlAfter ?? null } }
}

/** A difference that also changes the metadata. */
export function withMetadata(
  difference: Difference | undefined,
  metadata: MetadataChanges | undefined,
): Difference | undefined {
  if (metadata === undefined) return difference
  const { set, removed, reserved } = difference ?? NO_DIFFERENCE
  return { set, removed, reserved: { ...reserved, ...metadata } }
}

export const NO_DIFFERENCE: Difference = { set: new Map(), removed: new Set() }

/** Notes that the difference to these texts was saved. */
export function noteStored(snapshot: SessionSnapshot, texts: Texts, { set, removed }: Difference): void {
  snapshot.texts = texts
  snapshot.stored = replaceMembers(snapshot.stored, set, removed)
}

/**
 * Marks the keys of a difference as uncertain after a save that has failed, but may have been applied. The next
 * difference contains these keys, whatever their values are.
 */
export function markUncertain(snapshot: SessionSnapshot, { set, removed, reserved }: Difference): void {
  const texts = new Map(snapshot.texts)
  for (const key of [...set.keys(), ...removed]) texts.set(key, UNCERTAIN)
  snapshot.texts = texts
  if (reserved !== undefined) snapshot.ttl = Number.NaN
}

/** Not a JSON text, so every value differs from it. */
const UNCERTAIN = ''

function isSame(key: string, before: string | undefined, after: string): boolean {
  if (before === after) return true
  return key === COOKIE_KEY && Boolean(before) && isSameCookie(String(before), after)
}
