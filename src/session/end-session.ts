import { RESERVED_KEY } from '../common/reserved-key.ts'
import { isDestroyed } from '../common/session-destroyed.ts'
import { isSessionError, SessionError } from '../common/session-error.ts'
import type { ChangeSet } from '../record/change-set.ts'
import { NO_SUCCESSOR } from '../record/redirect.ts'
import type { Tombstone } from '../record/tombstone.ts'
import type { CompleteStorage } from '../storage/method-adapter/is-complete.ts'
import type { StorageOptions } from '../storage/storage.ts'
import { type LocatedSession, type Location, locateSession } from './locate-session.ts'
import { isUnopenedError } from './unopened-error.ts'

export interface EndOptions extends StorageOptions {
  /** The manager's TTL, in milliseconds. */
  readonly ttl: number
  /** Is called, just before a session ends, with the ids that lead to it: the given one first, its own last. */
  readonly beforeEnd?: ((ids: readonly string[]) => void) | undefined
  /** Leaves a tombstone in the place of the session, for other processes (default: removes all records). */
  readonly tombstone?: Tombstone | undefined
}

export interface EndedSession {
  /** Whether there was a session, or a record that can't be opened. */
  readonly wasThere: boolean
  /** The ids that were read: the given one, and those that its redirects lead to. */
  readonly ids: readonly string[]
  /** When the session has ended before, in Unix milliseconds, if a tombstone tells. */
  readonly ended?: number | undefined
}

/** Ends a session by an id. A browser's manager has none: nothing there rotates, so that an id leads to its own record. */
export type EndSession = typeof endSession

/**
 * Ends the session that an id leads to: its own, or the one at the end of its redirects, however many there are and
 * whether or not new requests still follow them. It is no error if there is none.
 *
 * Once it resolves, the id leads to no session, nor does any id on the way. A rotation at the same time does not save
 * the session: it fails, or its redirect is followed. A record that can't be opened is removed.
 */
export async function endSession(
  storage: CompleteStorage,
  id: string,
  { ttl, signal, beforeEnd, tombstone }: EndOptions,
): Promise<EndedSession> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const ids: string[] = []
    const onRead = (read: string) => void ids.push(read)
    const found = await find(storage, id, { ttl, signal, onRead })
    const { session, isUnopened = false } = found
    const ended = found.tombstone?.ended
    const wasThere = session !== undefined || isUnopened
    if (wasThere) beforeEnd?.(ids)
    if (session !== undefined && !(await bury(storage, session, { ttl, signal, tombstone }))) continue
    const isMarked = ended !== undefined || (session !== undefined && tombstone !== undefined)
    // The session is the first to go: should a call fail, what is left leads nowhere.
    if (!isMarked) for (const each of [...ids].reverse()) await storage.removeAll(each, { signal })
    return { wasThere, ids, ended }
  }
  throw new SessionError('CONFLICT', 'the session got another id at each attempt to end it')
}

type FindOptions = StorageOptions & { readonly ttl: number; readonly onRead: (id: string) => void }

/** Finds what an id leads to, whatever the age of its redirects. */
async function find(
  storage: CompleteStorage,
  id: string,
  options: FindOptions,
): Promise<Partial<Location> & { readonly isUnopened?: boolean }> {
  try {
    return await locateSession(storage, id, {
      ...options,
      now: undefined,
      maxReads: Number.POSITIVE_INFINITY,
    })
  } catch (error) {
    if (isUnopenedError(error)) return { isUnopened: true }
    throw error
  }
}

/**
 * Turns a session's record into a tombstone, so that no rotation makes a redirect of it any more. Returns false if it is
 * one already, or if it is another session by now.
 */
async function bury(
  storage: CompleteStorage,
  { id, data, metadata }: LocatedSession,
  { ttl, signal, tombstone }: EndOptions,
): Promise<boolean> {
  const isByField = storage.capabilities?.fieldReads === true
  // Of a hash only the reserved field was read. Where it is removed at once, its fields go with it.
  const keys =
    isByField && tombstone !== undefined ? Object.keys((await storage.data(id)) ?? {}) : data.keys()
  try {
    await storage.mergeSession(id, burial(metadata.epoch, keys, tombstone), ttl, { signal })
    return true
  } catch (error) {
    // Not durable is good enough where the removal follows.
    if (isSessionError(error) && error.code === 'NOT_DURABLE' && tombstone === undefined) return true
    if (isDestroyed(error)) return false
    throw error
  }
}

/** Leaves no key, and leads nowhere. */
function burial(epoch: string | undefined, keys: Iterable<string>, tombstone?: Tombstone): ChangeSet {
  const removed = new Set(keys)
  removed.delete(RESERVED_KEY)
  const { ended, life = null } = tombstone ?? {}
  return {
    base: 'loaded',
    set: new Map(),
    removed,
    updates: new Map(),
    reserved: { successor: NO_SUCCESSOR, ttl: life, ended },
    ...(epoch !== undefined && { epoch }),
  }
}

/** A try fails only if the session was rotated, or removed and made anew, between the read and the write. */
const MAX_TRIES = 100
