import { JsonMap } from '../json/json-map.ts'
import { nowOf, timeLeft } from '../record/lifetime.ts'
import { metadataSpan, rawMetadata } from '../record/metadata.ts'
import { isRedirect } from '../record/redirect.ts'
import type { Storage, StorageOptions, StoredSession } from '../storage/storage.ts'
import { OpenUse } from './open-use.ts'
import type { SessionSettings } from './session-settings.ts'
import type { StoredMap } from './session-values.ts'
import { WorkingCopy } from './working-copy.ts'

/**
 * What `Manager.peek` and `Session.info` tell of a stored session. Times are in Unix milliseconds; one that the storage
 * does not know is `undefined`.
 */
export interface SessionInfo<T extends object = Record<string, unknown>> {
  /** A copy of all keys and values. */
  readonly data: Partial<StoredMap<T>>
  /** When the session was made. It is known if the manager has a `maxLifetime`. */
  readonly createdAt: number | undefined
  /** When the session was last used. Files and browsers note it up to 10 seconds late. */
  readonly lastUsedAt: number | undefined
  /** When the session ends, unless it is used before. */
  readonly expiresAt: number | undefined
  /** Who is logged in; `undefined`: nobody is (see `Session.logIn`). */
  readonly user: string | undefined
  /** Names a session with a user, in a list of devices for example. It opens nothing, and stays when the id changes. */
  readonly handle: string | undefined
}

/** A manager of `gsession/browser/indexeddb` has none, so that its pages are smaller. */
export type LookAtSession = typeof sessionInfo

/** Looks at what is stored under an id, and renews nothing. `undefined`: there is no session. */
export async function sessionInfo(
  storage: Storage,
  id: string,
  settings: SessionSettings,
  options: StorageOptions,
): Promise<SessionInfo | undefined> {
  const stored = await peekSession(storage, id, settings.ttl, options)
  return stored && infoOf(stored, settings)
}

/** What is stored under an id, perhaps a redirect. A storage that can't look without a use loads it. */
export async function peekSession(
  storage: Storage,
  id: string,
  ttl: number,
  options: StorageOptions,
): Promise<Peeked | undefined> {
  const { peekSession } = storage
  const stored = peekSession
    ? await peekSession.call(storage, id, ttl, options)
    : await storage.getSession(id, ttl, { ...options, lazy: true }).then((data) => data && { data })
  const data = stored && JsonMap.from(stored.data)
  return data && { ...stored, data }
}

/** What there is to tell of it; `undefined` if it is a redirect, or is past the `maxLifetime`. */
export async function infoOf(stored: Peeked, settings: SessionSettings): Promise<SessionInfo | undefined> {
  const { data, lastUsedAt, expiresAt } = stored
  const raw = rawMetadata(data)
  const span = metadataSpan(raw)
  const left = timeLeft(span, settings)
  if (isRedirect(data) || left < 0) return undefined
  return {
    data: await valuesOf(data, settings),
    createdAt: span.created,
    lastUsedAt,
    expiresAt: expiresAt && Math.min(expiresAt, nowOf(settings) + left),
    user: text(raw?.user),
    handle: text(raw?.handle),
  }
}

interface Peeked extends StoredSession {
  readonly data: JsonMap
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The values as a use of the session gives them. */
async function valuesOf(
  data: JsonMap,
  { integersAsText }: SessionSettings,
): Promise<Record<string, unknown>> {
  const use = new OpenUse(new WorkingCopy('loaded', data))
  if (integersAsText) use.give(integersAsText)
  return use.fields.toObject()
}
