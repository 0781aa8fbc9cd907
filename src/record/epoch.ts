import { newSessionId } from '../common/session-id.ts'
import type { JsonMap } from '../json/json-map.ts'
import { rawMetadata } from './metadata.ts'

/**
 * The epoch in a record's data. When a record is removed and another one is created under the same id, their
 * epochs differ; so a change of the first one is not applied to the second.
 */
export function epochOf(data: JsonMap | undefined): string | undefined {
  const epoch = data && rawMetadata(data)?.epoch
  return typeof epoch === 'string' ? epoch : undefined
}

/** A new random epoch of 16 characters. */
export function newEpoch(): string {
  return newSessionId().slice(0, 16)
}
