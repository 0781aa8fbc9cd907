import { newSessionId } from '../common/session-id.ts'
import type { JsonMap } from '../json/json-map.ts'
import { rawMetadata } from './metadata.ts'

/** The epoch of a record's data: two records that had one id in turn differ by it. */
export function epochOf(data: JsonMap | undefined): string | undefined {
  const epoch = data && rawMetadata(data)?.epoch
  return typeof epoch === 'string' ? epoch : undefined
}

/** A random epoch. */
export function newEpoch(): string {
  return newSessionId().slice(0, 16)
}
