import { type MetadataChanges, metadataTTL, withMetadata } from './metadata.ts'
import type { MoveChanges } from './moved-record.ts'
import { redirectTo } from './redirect.ts'
import { type Tombstone, tombstoneData } from './tombstone.ts'

/** For `leave`: a redirect to an id, which new requests follow until a time in Unix milliseconds. */
export function leadingTo(newId: string, until: number): NonNullable<MoveChanges['leave']> {
  return (data, { ttl, now }) => redirectTo(newId, until, { ttl: metadataTTL(data) ?? ttl, now })
}

/** For `leave`: a tombstone. */
export function buriedBy(tombstone: Tombstone): NonNullable<MoveChanges['leave']> {
  return () => tombstoneData(tombstone)
}

/** For `arrive`: changes of the metadata. */
export function noting(changes: MetadataChanges): NonNullable<MoveChanges['arrive']> {
  return (data) => withMetadata(data, changes)
}
