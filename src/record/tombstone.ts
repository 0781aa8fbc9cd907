import { RESERVED_KEY } from '../common/reserved-key.ts'
import { encodeValue } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'
import { NO_SUCCESSOR } from './redirect.ts'

/** What tells, for a while, that a session has ended. */
export interface Tombstone {
  /** When it has ended, in Unix milliseconds. */
  readonly ended: number
  /** How long the tombstone lives, in milliseconds. */
  readonly life: number
  /** The id that a log-in has given to the session. */
  readonly to?: string | undefined
  /** A hash of the user whose log-in it was. */
  readonly by?: string | undefined
}

/**
 * The data of a tombstone. Older releases see a redirect that leads nowhere; where its session has gone has a name that
 * they do not follow.
 */
export function tombstoneData({ ended, life: ttl, to, by }: Tombstone): JsonMap {
  const metadata = { successor: NO_SUCCESSOR, ended, ttl, to, by }
  return JsonMap.EMPTY.with(new Map([[RESERVED_KEY, encodeValue(metadata)]]))
}
