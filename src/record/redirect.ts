import { RESERVED_KEY } from '../common/reserved-key.ts'
import { encodeValue } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'
import { checkReserved, type Reserved, reservedOf } from './metadata.ts'

export interface FoundSession {
  /** The id that it has by now. */
  readonly id: string
  readonly data: JsonMap
  readonly reserved: Reserved
}

/**
 * Finds a session by an id that it has, or that leads to the one that it has: at a time in Unix milliseconds, or,
 * without one, for who was running before. Answers at which id the way has ended, too.
 */
export async function findSession(
  read: (id: string) => Promise<JsonMap | undefined>,
  name: string,
  now: number | undefined,
): Promise<{ found: FoundSession | undefined; ledTo: string }> {
  let id = name
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const data = await read(id)
    if (data === undefined) break
    const reserved = checkReserved(reservedOf(data))
    const { successor, until = 0 } = reserved
    if (successor === undefined) return { found: { id, data, reserved }, ledTo: id }
    if (successor === '' || (now !== undefined && !(now <= until))) break
    id = successor
  }
  return { found: undefined, ledTo: id }
}

/** Ids that were given one after the other within the time that each leads to the next. */
const MOST_HOPS = 10

/** Whether a record has been left behind by its session, which has another id now, or none. */
export function isLeft(data: JsonMap | undefined): boolean {
  return data !== undefined && typeof reservedOf(data)?.successor === 'string'
}

/** Whether what stands under an old id shows that its session has moved to a new one. */
export function isSettled(data: JsonMap | undefined, newId: string): boolean {
  return data === undefined || reservedOf(data)?.successor === newId
}

/** What is left under an old id: the way to the new one, until then. */
export function leftBehind(successor: string, until: number): JsonMap {
  return JsonMap.EMPTY.with(new Map([[RESERVED_KEY, encodeValue({ successor, until })]]))
}
