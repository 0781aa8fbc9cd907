import type { SessionData } from 'express-session'
import { isDisabled } from '../../../src/common/error-disabled.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { JsonMap } from '../../../src/json/json-map.ts'
import { epochOf } from '../../../src/record/epoch.ts'
import { isEmptyData, metadataTTL, parseMetadata, rawMetadata } from '../../../src/record/metadata.ts'
import { isRedirect } from '../../../src/record/redirect.ts'
import type { CompleteStorage } from '../../../src/storage/method-adapter/complete-storage.ts'
import type { SessionSnapshot } from './session-snapshot.ts'
import { COOKIE_KEY, readableCookie } from './store-cookie.ts'
import { textsOf } from './store-texts.ts'
import { loadedUser, type UserOf } from './store-user.ts'

/** A session as express-session gets it, and what the storage holds of it. */
export interface LoadedSession {
  readonly session: SessionData
  readonly snapshot: SessionSnapshot
}

/** What the functions of a store need: the storage, the default TTL in milliseconds, and the clock. */
export interface StoreContext {
  readonly storage: CompleteStorage
  readonly ttl: number
  /** Unix milliseconds. */
  readonly now: () => number
  readonly user: UserOf
}

/** Loads a session. The storage may renew its TTL. */
export async function loadSession(context: StoreContext, id: string): Promise<LoadedSession | undefined> {
  const data = await context.storage.getSession(id, context.ttl, { lazy: true })
  return data && loaded(context, id, JsonMap.from(data))
}

/** Reads a session without renewing its TTL, where the storage can. `undefined` also where its TTL has passed. */
export async function peekSession(context: StoreContext, id: string): Promise<SessionData | undefined> {
  const { storage, ttl } = context
  // `data` knows no TTL: on files and in browsers it also finds what has expired by that of the store.
  if (storage.peekSession !== undefined && storage.capabilities?.exactIds !== true) {
    const stored = await storage.peekSession(id, ttl)
    return stored && loaded(context, id, JsonMap.from(stored.data))?.session
  }
  const data = await dataOf(storage, id)
  const session =
    data === undefined ? await loadSession(context, id) : loaded(context, id, JsonMap.from(data))
  return session?.session
}

async function dataOf(storage: CompleteStorage, id: string): Promise<Record<string, unknown> | undefined> {
  try {
    return await storage.data(id)
  } catch (error) {
    if (isDisabled(error)) return undefined
    throw error
  }
}

/**
 * A record that holds nothing is not a session: GoFrame's removal leaves such a record, and a rotation leaves a redirect.
 */
function loaded({ now, user }: StoreContext, id: string, data: JsonMap): LoadedSession | undefined {
  const metadata = parseMetadata(rawMetadata(data))
  const hasEnded = isRedirect(data) || (metadata.ends ?? Number.POSITIVE_INFINITY) <= now()
  if (hasEnded || isEmptyData(data)) return undefined
  // By `JSON.parse`, as in other stores: express-session makes a hash of the session, and can't do so for a BigInt.
  const session = JSON.parse(data.text) as Record<string, unknown> & SessionData
  delete session[RESERVED_KEY]
  session.cookie = readableCookie(session[COOKIE_KEY], now()) as SessionData['cookie']
  const snapshot = {
    id,
    epoch: epochOf(data),
    ttl: metadataTTL(data),
    texts: textsOf(session),
    stored: data.text,
    ...loadedUser(user, session, metadata),
  }
  return { session, snapshot }
}
