import fc from 'fast-check'
import {
  type Action,
  ALMOST_TTL,
  BROWSERS,
  type Ending,
  PROCESSES,
  type RequestHistory,
  type Visit,
  WAITS,
  type Wait,
} from './request-history.ts'

/** Random histories of requests. What is shorter and goes on one after the other comes first. */
export const anyRequestHistory = (): fc.Arbitrary<RequestHistory> =>
  fc.record({
    tabs: fc.array(anyTab(), { minLength: 1, maxLength: 4, size: 'max' }),
    choices: fc.array(fc.nat(15), { maxLength: 80, size: 'max' }),
    rotates: fc.boolean(),
    isNode: fc.boolean(),
  })

function anyTab(): fc.Arbitrary<readonly (Visit | Wait)[]> {
  return fc.oneof(
    { weight: 19, arbitrary: fc.array(anyStep(), { minLength: 1, maxLength: 6, size: 'max' }) },
    { weight: 1, arbitrary: anyFaithful },
  )
}

/** A visitor who comes back just before the session ends, each time, and does no more than read. */
const anyFaithful: fc.Arbitrary<readonly (Visit | Wait)[]> = fc
  .tuple(fc.nat(BROWSERS - 1), fc.array(fc.nat(PROCESSES - 1), { minLength: 2, maxLength: 4 }))
  .map(([browser, processes]) =>
    processes.flatMap((process, at) => {
      const actions = [at === 0 ? 'add' : 'read'] as const
      return [
        { do: 'visit', browser, process, actions, ending: 'answer' },
        { do: 'wait', ms: ALMOST_TTL },
      ] as const
    }),
  )

function anyStep(): fc.Arbitrary<Visit | Wait> {
  const wait = fc.constantFrom(...WAITS).map((ms): Wait => ({ do: 'wait', ms }))
  return fc.oneof(
    { weight: 6, arbitrary: anyVisit },
    { weight: 1, arbitrary: anyTheft },
    { weight: 1, arbitrary: wait },
  )
}

const anyActions: fc.Arbitrary<readonly Action[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Action[]>(['read']) },
  { weight: 4, arbitrary: fc.constant<Action[]>(['add']) },
  { weight: 2, arbitrary: fc.constant<Action[]>(['read', 'add']) },
  { weight: 2, arbitrary: fc.constant<Action[]>(['regenerateId', 'add']) },
  { weight: 1, arbitrary: fc.constant<Action[]>(['regenerateId']) },
  { weight: 2, arbitrary: fc.constant<Action[]>(['read', 'destroy']) },
  { weight: 1, arbitrary: fc.constant<Action[]>(['read', 'destroy', 'add']) },
  { weight: 1, arbitrary: fc.constant<Action[]>(['add', 'setTTL']) },
)

const anyEnding: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Ending>('answer') },
  { weight: 1, arbitrary: fc.constant<Ending>('throw') },
  { weight: 2, arbitrary: fc.nat(2).map((leaves): Ending => ({ leaves })) },
)

const anyVisit: fc.Arbitrary<Visit> = fc
  .tuple(
    fc.nat(BROWSERS - 1),
    fc.nat(PROCESSES - 1),
    anyActions,
    anyEnding,
    fc.oneof(
      { weight: 8, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('lost' as const, 'refused' as const) },
    ),
  )
  .map(([browser, process, actions, ending, fault]): Visit => {
    return { do: 'visit', browser, process, actions, ending, ...(fault !== undefined && { fault }) }
  })

const anyTheft: fc.Arbitrary<Visit> = fc
  .tuple(fc.nat(5), fc.nat(PROCESSES - 1))
  .map(([stolen, process]): Visit => {
    return { do: 'visit', browser: 0, stolen, process, actions: ['read'], ending: 'answer' }
  })
