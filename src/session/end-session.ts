import { RESERVED_KEY } from '../common/reserved-key.ts'
import { isDestroyed } from '../common/session-destroyed.ts'
import { isSessionError, SessionError } from '../common/session-error.ts'
import type { ChangeSet } from '../record/change-set.ts'
import { NO_SUCCESSOR } from '../record/redirect.ts'
import type { CompleteStorage } from '../storage/method-adapter/is-complete.ts'
import type { StorageOptions } from '../storage/storage.ts'
import { type LocatedSession, locateSession } from './locate-session.ts'

export interface EndOptions extends StorageOptions {
  /** The manager's TTL, in milliseconds. */
  readonly ttl: number
  /** Is called, just before a session ends, with the ids that lead to it: the given one first, its own last. */
  readonly beforeEnd?: ((ids: readonly string[]) => void) | undefined
}

export interface EndedSession {
  /** Whether there was a session, or a record that can't be opened. */
  readonly wasThere: boolean
  /** The ids that were read: the given one, and those that its redirects lead to. */
  readonly ids: readonly string[]
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
  { ttl, signal, beforeEnd }: EndOptions,
): Promise<EndedSession> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const ids: string[] = []
    const onRead = (read: string) => void ids.push(read)
    const session = await sessionOf(storage, id, { ttl, signal, onRead })
    if (session !== undefined) beforeEnd?.(ids)
    const isFenced = typeof session !== 'object' || (await fence(storage, session, ttl, { signal }))
    if (!isFenced) continue
    // The session is the first to go: should a call fail, what is left leads nowhere.
    for (const each of [...ids].reverse()) await storage.removeAll(each, { signal })
    return { wasThere: session !== undefined, ids }
  }
  throw new SessionError('CONFLICT', 'the session got another id at each attempt to end it')
}

type ReadOptions = StorageOptions & { readonly ttl: number; readonly onRead: (id: string) => void }

/** The session that an id leads to, whatever the age of its redirects; `undefined` if there is none. */
async function sessionOf(
  storage: CompleteStorage,
  id: string,
  options: ReadOptions,
): Promise<LocatedSession | 'unopened' | undefined> {
  try {
    const all = { ...options, now: undefined, maxReads: Number.POSITIVE_INFINITY }
    return (await locateSession(storage, id, all)).session
  } catch (error) {
    if (isSessionError(error) && UNOPENED.has(error.code)) return 'unopened'
    throw error
  }
}

/**
 * Makes sure that a session can be ended by the removal of its record: from here on no rotation turns that into a
 * redirect. Returns false if one already has.
 */
async function fence(
  storage: CompleteStorage,
  { id, data, metadata }: LocatedSession,
  ttl: number,
  options: StorageOptions,
): Promise<boolean> {
  try {
    await storage.mergeSession(id, tombstone(metadata.epoch, data.keys()), ttl, options)
    return true
  } catch (error) {
    // Not durable is good enough: the removal follows.
    if (isSessionError(error) && error.code === 'NOT_DURABLE') return true
    if (isDestroyed(error)) return false
    throw error
  }
}

/** Turns a session's record into one that holds no key and leads nowhere. */
function tombstone(epoch: string | undefined, keys: Iterable<string>): ChangeSet {
  const removed = new Set(keys)
  removed.delete(RESERVED_KEY)
  return {
    base: 'loaded',
    set: new Map(),
    removed,
    updates: new Map(),
    reserved: { successor: NO_SUCCESSOR, ttl: null },
    ...(epoch !== undefined && { epoch }),
  }
}

/** Another process may have a key that opens such a record. But it can't be told apart from one that nobody opens. */
const UNOPENED: ReadonlySet<string> = new Set(['RECORD_CORRUPT', 'RECORD_NOT_AUTHENTIC'])

/** A try fails only if the session was rotated, or removed and made anew, between the read and the write. */
const MAX_TRIES = 100
