import { givenTTL, nowOf } from '../../record/lifetime.ts'
import type { CompleteStorage } from '../../storage/method-adapter/is-complete.ts'
import type { StorageOptions } from '../../storage/storage.ts'
import type { EndSession } from '../end-session.ts'
import { lifeOptions } from '../life-options.ts'
import { locateSession } from '../locate-session.ts'
import type { OpenUse } from '../open-use.ts'
import { removeRecord } from '../remove-record.ts'
import type { SessionSettings } from '../session-settings.ts'
import type { LogInSteps } from './log-in-steps.ts'

/** What a log-in needs of the repository of a session without requests. */
export interface StorageParts {
  readonly settings: SessionSettings
  readonly options: StorageOptions
  readonly end: EndSession
  readonly id: () => string
  readonly storage: () => CompleteStorage
  readonly makeId: () => Promise<string>
  /** Goes on under an id that was made. */
  readonly take: (id: string) => void
}

/** The steps of a log-in to a session without requests. */
export function storageSteps({
  settings,
  options,
  id: idOf,
  storage,
  makeId,
  take,
}: StorageParts): LogInSteps {
  const find: LogInSteps['find'] = (id) =>
    locateSession(storage(), id, { ...options, ttl: settings.ttl, now: nowOf(settings) })
  return {
    settings,
    grace: GRACE,
    find,
    makeId,
    async move(newId, span, moving) {
      const ttl = givenTTL(span, settings)
      const given = lifeOptions({ ...options, ...moving }, ttl, settings.ttl)
      await storage().moveSession(idOf(), newId, ttl, given)
    },
    tombstone: async () => (await find(idOf())).tombstone,
    async store(id, data, span) {
      await storage().setSession(id, data, givenTTL(span, settings), options)
    },
    take(use, id, data) {
      take(id)
      use.copy.rebase(data)
    },
  }
}

/** Ends a session without requests. What its use sets from now on is in another one. */
export async function logOutOfStorage(
  { settings, options, end, id, storage, makeId, take }: StorageParts,
  use: OpenUse,
): Promise<void> {
  const tombstone = { ended: nowOf(settings), life: GRACE }
  await removeRecord(end, storage(), id(), use, {
    ...options,
    ttl: settings.ttl,
    tombstone,
  })
  take(await makeId())
}

/** For how many milliseconds a tombstone lives: the default `grace` of requests. */
const GRACE = 10_000
