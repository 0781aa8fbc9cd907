import { givenTTL, nowOf } from '../record/lifetime.ts'
import { lifeOptions } from './life-options.ts'
import { locateSession } from './locate-session.ts'
import type { LogIns } from './log-in-calls.ts'
import type { LogInSteps } from './log-in-steps.ts'
import { removeRecord } from './remove-record.ts'
import { storeNewSession } from './store-new-session.ts'

/** Makes the steps of a log-in to a session without requests. */
export const storageSteps: LogIns['steps'] = (repository, settings, end, storage, makeId, take, isGiven) => {
  const { options } = repository
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
      await storage().moveSession(repository.id, newId, ttl, given)
    },
    tombstone: async () => (isGiven() ? (await find(repository.id)).tombstone : undefined),
    async store(id, data, span) {
      await storeNewSession(repository, storage(), id, data, givenTTL(span, settings))
    },
    take(use, id, data) {
      take(id)
      use.copy.rebase(data)
    },
    async logOut(use) {
      const tombstone = { ended: nowOf(settings), life: GRACE }
      await removeRecord(end, storage(), repository.id, use, { ...options, ttl: settings.ttl, tombstone })
      take(await makeId())
    },
  }
}

/** For how many milliseconds a tombstone lives: the default `grace` of requests. */
const GRACE = 10_000
