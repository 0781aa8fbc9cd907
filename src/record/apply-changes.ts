import { RESERVED_KEY } from '../common/reserved-key.ts'
import { destroyed } from '../common/session-destroyed.ts'
import { decodeValue } from '../json/json-decode.ts'
import { encodeValue } from '../json/json-encode.ts'
import type { JsonMap } from '../json/json-map.ts'
import { type Change, UNCHANGED } from './change.ts'
import type { ChangeSet } from './change-set.ts'
import { emptyData, epochOf, newEpoch } from './epoch.ts'
import { keyCount, mergeMetadata } from './metadata.ts'
import type { SessionRecord } from './record.ts'
import { checkGrowth } from './record-limits.ts'
import { isRedirect } from './redirect.ts'
import { runUpdate, type Update } from './update-function.ts'

/**
 * Returns the pure function that applies a change set to a record: to the one that the storage holds when the
 * function runs, not to the one that was loaded. `now` is the clock, in Unix milliseconds; it gives the new stamp.
 *
 * The function that it returns throws `SESSION_DESTROYED` if the session was loaded and its record no longer exists, was
 * removed and created again, or has become a redirect; and if there is a redirect where no session was loaded. An update
 * function runs again only where the value that it got in the use is no longer stored.
 */
export function applyChanges(changes: ChangeSet, now: () => number): Change {
  return (record) => {
    const stamp = now()
    const { base } = changes
    if (base === 'loaded') return merge(sameSession(record, changes), changes, stamp)
    const setsNothing = changes.set.size + changes.updates.size === 0
    if (base !== 'absent' && setsNothing) return UNCHANGED
    if (record !== undefined && !isReplaced(record.data, changes)) {
      return merge(notRedirect(record), changes, stamp)
    }
    if (setsNothing) return UNCHANGED
    const epoch = changes.epoch ?? (base === 'absent' ? undefined : newEpoch())
    const created = merge({ stamp, data: emptyData(epoch) }, changes, stamp)
    return changes.set.size === 0 && keyCount(created.data) === 0 ? UNCHANGED : created
  }
}

/** Whether changes of a use that has loaded no record make a new one in the place of this one. */
export function isReplaced(data: JsonMap, { base, seenEpoch }: ChangeSet): boolean {
  if (base !== 'cleared') return base === 'any'
  const epoch = epochOf(data)
  return !isRedirect(data) && (epoch === undefined || epoch === seenEpoch)
}

/** Returns the record if it belongs to the session that was loaded; otherwise throws `SESSION_DESTROYED`. */
function sameSession(record: SessionRecord | undefined, changes: ChangeSet): SessionRecord {
  if (record !== undefined && epochOf(record.data) === changes.epoch) return notRedirect(record)
  throw destroyed()
}

function notRedirect(record: SessionRecord): SessionRecord {
  if (isRedirect(record.data)) throw destroyed()
  return record
}

function merge(record: SessionRecord, changes: ChangeSet, stamp: number): SessionRecord {
  const { data } = record
  const given = changes.layOver?.(data.text, changes.set) ?? changes.set
  if (changes.updates.size === 0 && changes.reserved === undefined) {
    const after = data.with(given, changes.removed)
    return { stamp, data: checkGrowth(data, after, given.keys()) }
  }
  const set = new Map(given)
  const removed = new Set(changes.removed)
  if (changes.reserved !== undefined) {
    const metadata = mergeMetadata(data, changes.reserved)
    if (metadata === undefined) removed.add(RESERVED_KEY)
    else set.set(RESERVED_KEY, metadata)
  }
  for (const [key, functions] of changes.updates) {
    const result = changes.results?.get(key)
    const isAsSeen = result !== undefined && result.before === data.textOf(key)
    const text = isAsSeen ? result.after : runUpdates(data.get(key), functions)
    if (text === undefined) removed.add(key)
    else set.set(key, text)
  }
  return { stamp, data: checkGrowth(data, data.with(set, removed), set.keys()) }
}

/** Runs the functions in order: each gets the value that the one before it would have stored. Returns JSON text. */
function runUpdates(value: unknown, functions: readonly Update[]): string | undefined {
  let text: string | undefined
  for (const [index, update] of functions.entries()) {
    const before = index === 0 ? value : text === undefined ? undefined : decodeValue(text)
    const after = runUpdate(update, before)
    text = after === undefined ? undefined : encodeValue(after)
  }
  return text
}
