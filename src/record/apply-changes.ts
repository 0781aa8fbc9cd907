import { RESERVED_KEY } from '../common/reserved-key.ts'
import { destroyed } from '../common/session-destroyed.ts'
import { decodeValue } from '../json/json-decode.ts'
import { encodeValue } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'
import { type Change, UNCHANGED } from './change.ts'
import type { ChangeSet } from './change-set.ts'
import { epochOf, newEpoch } from './epoch.ts'
import { mergeMetadata, rawMetadata, visibleSize } from './metadata.ts'
import type { SessionRecord } from './record.ts'
import { isRedirect } from './redirect.ts'
import { runUpdate, type Update } from './update-function.ts'

/**
 * Makes the pure function that applies a change set to the record as it is then. It throws
 * `SESSION_DESTROYED` where the session that was loaded is gone, or was removed and made anew.
 */
export function applyChanges(changes: ChangeSet, now: () => number): Change {
  return (record) => {
    const stamp = now()
    if (changes.base === 'loaded') return merge(survivor(record, changes), changes, stamp)
    if (changes.base === 'absent' && record !== undefined) return merge(notLeft(record), changes, stamp)
    if (changes.set.size + changes.updates.size === 0) return UNCHANGED
    const epoch = changes.epoch ?? (changes.base === 'cleared' ? newEpoch() : undefined)
    const made = merge({ stamp, data: emptyWith(epoch) }, changes, stamp)
    return changes.set.size === 0 && visibleSize(made.data) === 0 ? UNCHANGED : made
  }
}

function survivor(record: SessionRecord | undefined, changes: ChangeSet): SessionRecord {
  if (record !== undefined && epochOf(record.data) === changes.epoch) return notLeft(record)
  throw destroyed()
}

function notLeft(record: SessionRecord): SessionRecord {
  if (isRedirect(record.data)) throw destroyed()
  return record
}

function merge(record: SessionRecord, changes: ChangeSet, stamp: number): SessionRecord {
  const { data } = record
  if (changes.updates.size === 0 && changes.reserved === undefined) {
    return { stamp, data: data.with(changes.set, changes.removed) }
  }
  const set = new Map(changes.set)
  if (changes.reserved !== undefined)
    set.set(RESERVED_KEY, mergeMetadata(rawMetadata(data), changes.reserved))
  const removed = new Set(changes.removed)
  for (const [key, functions] of changes.updates) {
    const text = updated(data.get(key), functions)
    if (text === undefined) removed.add(key)
    else set.set(key, text)
  }
  return { stamp, data: data.with(set, removed) }
}

/** Each function sees what the one before it would have stored. */
function updated(value: unknown, functions: readonly Update[]): string | undefined {
  let text: string | undefined
  for (const [index, update] of functions.entries()) {
    const before = index === 0 ? value : text === undefined ? undefined : decodeValue(text)
    const answer = runUpdate(update, before)
    text = answer === undefined ? undefined : encodeValue(answer)
  }
  return text
}

function emptyWith(epoch: string | undefined): JsonMap {
  if (epoch === undefined) return JsonMap.EMPTY
  return JsonMap.EMPTY.with(new Map([[RESERVED_KEY, encodeValue({ epoch })]]))
}
