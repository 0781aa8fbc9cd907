import { destroyed } from '../../../src/common/session-destroyed.ts'
import { givenTTL, type LifetimeSettings, nowOf } from '../../../src/record/lifetime.ts'
import { locateSession } from '../../../src/session/locate-session.ts'
import type { LogInSteps } from '../../../src/session/log-in-steps.ts'
import { storeNewSession } from '../../../src/session/store-new-session.ts'
import type { CheckedOptions } from './checked-options.ts'
import type { RequestRepository } from './request-repository.ts'
import type { RequestRevocations } from './request-revocations.ts'

/** What a log-in needs to know about its request. */
export interface LogInRequest {
  readonly settings: LifetimeSettings
  readonly options: CheckedOptions
  readonly revocations: RequestRevocations
}

/** The steps of a log-in in a request. */
export function requestLogInSteps(
  repository: RequestRepository,
  { settings, options, revocations }: LogInRequest,
): LogInSteps {
  const { tracker, unanswered, began } = repository
  return {
    settings,
    began,
    grace: options.grace,
    rotated: options.rotateEvery === undefined ? undefined : nowOf(settings),
    endOthers: (user) => repository.endOthers(user),
    makeId: () => repository.makeId(tracker.usable()),
    async move(newId, span, moving) {
      if (tracker.isLost) throw destroyed()
      try {
        await tracker.move(newId, givenTTL(span, settings), moving)
      } finally {
        revocations.stepDone()
      }
    },
    tombstone: () => tracker.tombstone,
    find: (id) => locateSession(tracker.usable().storage, id, { ttl: settings.ttl, now: nowOf(settings) }),
    async store(id, data, span) {
      await storeNewSession(repository, tracker.usable().storage, id, data, givenTTL(span, settings))
    },
    take(use, id, data) {
      // What was moved before is not moved back: it would get a user, or lose one.
      unanswered.forget()
      repository.take(id, data)
      use.copy.rebase(data)
    },
    undoUnlessAnswered: (use, oldId, metadata) => unanswered.note(oldId, true, use.copy, metadata),
  }
}
