import type { SessionData } from 'express-session'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { JsonMap } from '../../../src/json/json-map.ts'
import { epochOf } from '../../../src/record/epoch.ts'
import { metadataTTL, visibleSize } from '../../../src/record/metadata.ts'
import { answerOf, ignoreDisabled } from '../../../src/storage/disabled-methods.ts'
import { loadWhole } from '../../../src/storage/load-whole.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import type { KnownSession } from './session-snapshot.ts'
import { COOKIE, readableCookie } from './store-cookie.ts'
import { textsOf } from './store-texts.ts'

export interface LoadedSession {
  readonly session: SessionData
  readonly known: KnownSession
}

/** Loads a session, whose life the storage may renew; `ttl` is in milliseconds. */
export async function loadSession(
  storage: Storage,
  id: string,
  ttl: number,
): Promise<LoadedSession | undefined> {
  const data = await loadWhole(storage, id, ttl, {})
  return data && loaded(id, storage.mergeSession ? data : await withFields(storage, id, data))
}

/** Reads a session without renewing its life, where the storage can; `ttl` is in milliseconds. */
export async function peekSession(
  storage: Storage,
  id: string,
  ttl: number,
): Promise<SessionData | undefined> {
  const data = await answerOf(() => storage.data(id))
  if (data === undefined) return (await loadSession(storage, id, ttl))?.session
  return data.value && loaded(id, JsonMap.from(data.value))?.session
}

/** GoFrame's hash table answers a session without its keys, which are to be had by themselves. */
async function withFields(storage: Storage, id: string, data: JsonMap): Promise<JsonMap> {
  const fields = await ignoreDisabled(() => storage.data(id))
  return fields === undefined ? data : JsonMap.from({ ...fields, ...data.toObject() })
}

/** A record without keys is what GoFrame's removal leaves, or a session that got another id: there is none. */
function loaded(id: string, data: JsonMap): LoadedSession | undefined {
  if (visibleSize(data) === 0) return undefined
  // The engine's own parser, as for express-session's users of before: a BigInt would break its hash.
  const session = JSON.parse(data.text) as Record<string, unknown> & SessionData
  delete session[RESERVED_KEY]
  session.cookie = readableCookie(session[COOKIE]) as SessionData['cookie']
  const known = { id, epoch: epochOf(data), ttl: metadataTTL(data), texts: textsOf(session) }
  return { session, known }
}
