import { RESERVED_KEY } from '../common/reserved-key.ts'
import { newSessionId } from '../common/session-id.ts'
import { encodeValue } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'
import { rawMetadata } from './metadata.ts'

/**
 * The epoch in a record's data. When a record is removed and another one is created under the same id, their
 * epochs differ; so a change of the first one is not applied to the second.
 */
export function epochOf(data: JsonMap | undefined): string | undefined {
  const epoch = data && rawMetadata(data)?.epoch
  return typeof epoch === 'string' ? epoch : undefined
}

/**
 * Whether data has the epoch that a use has seen: `null` if it had none. `undefined`: nothing is asked for, and every
 * epoch will do.
 */
export function hasEpoch(data: JsonMap, epoch: string | null | undefined): boolean {
  return epoch === undefined || (epochOf(data) ?? null) === epoch
}

/** Data without keys, with an epoch if there is one. */
export function emptyData(epoch: string | undefined): JsonMap {
  if (epoch === undefined) return JsonMap.EMPTY
  return JsonMap.EMPTY.with(new Map([[RESERVED_KEY, encodeValue({ epoch })]]))
}

/** A new random epoch of 16 characters. */
export function newEpoch(): string {
  return newSessionId().slice(0, 16)
}
