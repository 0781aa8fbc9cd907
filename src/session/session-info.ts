import { JsonMap } from '../json/json-map.ts'
import { type LifetimeSettings, nowOf, timeLeft } from '../record/lifetime.ts'
import { rawMetadata } from '../record/metadata.ts'
import { isRedirect } from '../record/redirect.ts'
import type { Storage, StorageOptions, StoredSession } from '../storage/storage.ts'
import type { IntegersAsText } from './integers.ts'
import { OpenUse } from './open-use.ts'
import type { StoredMap } from './session-values.ts'
import { WorkingCopy } from './working-copy.ts'

/**
 * What `Manager.peek` and `Session.info` tell of a stored session. Times are in Unix milliseconds; one that the storage
 * does not know is `undefined`.
 */
export interface SessionInfo<T extends object = Record<string, unknown>> {
  /** A copy of all keys and values. */
  readonly data: Partial<StoredMap<T>>
  /** When the session was made, or a user last logged in. It is known if the session has a `maxLifetime`. */
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
  settings: InfoSettings,
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
export async function infoOf(stored: Peeked, settings: InfoSettings): Promise<SessionInfo | undefined> {
  const { data, lastUsedAt, expiresAt } = stored
  const { created, user, handle } = rawMetadata(data) ?? {}
  const left = timeLeft(rawMetadata(data), settings)
  if (isRedirect(data) || left < 0) return undefined
  return {
    data: await valuesOf(data, settings),
    createdAt: only('number', created),
    lastUsedAt,
    expiresAt: expiresAt && Math.min(expiresAt, nowOf(settings) + left),
    user: only('string', user),
    handle: only('string', handle),
  }
}

interface InfoSettings extends LifetimeSettings {
  readonly integersAsText?: IntegersAsText | undefined
}

/** What is stored under an id. */
export interface Peeked extends StoredSession {
  readonly data: JsonMap
}

function only(type: 'number', value: unknown): number | undefined
function only(type: 'string', value: unknown): string | undefined
function only(type: string, value: unknown): unknown {
  return typeof value === type ? value : undefined
}

/** The values as a use of the session gives them. */
async function valuesOf(data: JsonMap, { integersAsText }: InfoSettings): Promise<Record<string, unknown>> {
  const use = new OpenUse(new WorkingCopy('loaded', data))
  if (integersAsText) use.give(integersAsText)
  return use.fields.toObject()
}
