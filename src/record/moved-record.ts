import { JsonMap } from '../json/json-map.ts'
import { type Change, UNCHANGED } from './change.ts'
import { hasEpoch } from './epoch.ts'
import type { SessionRecord } from './record.ts'
import { isRedirect } from './redirect.ts'

/** The record, if it is the session to move: not one that has moved or ended already, nor another one. */
export function ifMovable(
  record: SessionRecord | undefined,
  epoch: string | null | undefined,
): SessionRecord | undefined {
  return record !== undefined && !isRedirect(record.data) && hasEpoch(record.data, epoch) ? record : undefined
}

/** What a move does to a session, beside giving it another id: pure functions of its data. */
export interface MoveChanges {
  /** Whether the session also stays under its old id (default `false`). */
  keepOld?: boolean | undefined
  /**
   * Makes what is left under the old id (default: nothing is): a redirect, or a tombstone. Of a session in a hash table it
   * gets the metadata alone.
   */
  leave?: ((data: JsonMap, life: SessionLife) => JsonMap) | undefined
  /** Changes the data on its way. Of a session in a hash table it gets the metadata alone. */
  arrive?: ((data: JsonMap) => JsonMap) | undefined
  /** Whether nothing of the session arrives but what `arrive` makes of an empty one (default `false`). */
  startsAnew?: boolean | undefined
}

/** The TTL of a session that has none of its own, in milliseconds, and the time, in Unix milliseconds. */
export interface SessionLife {
  readonly ttl: number
  readonly now: number
}

/** What a move leaves under the old id of a session. */
export function leftByMove(
  data: JsonMap,
  { keepOld, leave }: MoveChanges,
  life: SessionLife,
): ReturnType<Change> {
  if (keepOld) return UNCHANGED
  return leave && { stamp: life.now, data: leave(data, life) }
}

/** The data under the new id. */
export function arrivedByMove(data: JsonMap, { arrive, startsAnew }: MoveChanges): JsonMap {
  const moved = startsAnew ? JsonMap.EMPTY : data
  return arrive?.(moved) ?? moved
}
