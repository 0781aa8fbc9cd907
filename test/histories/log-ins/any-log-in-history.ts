import fc from 'fast-check'
import { PROCESSES, WAITS, type Wait } from '../requests/request-history.ts'
import {
  type Ending,
  type LogInAction,
  type LogInHistory,
  OWNERS,
  type Plant,
  type User,
  type Visit,
} from './log-in-history.ts'

/** Random histories of log-ins. What is shorter and goes on one after the other comes first. */
export const anyLogInHistory = (): fc.Arbitrary<LogInHistory> =>
  fc.record({
    isSeeded: fc.boolean(),
    tabs: fc.oneof({ weight: 4, arbitrary: anyTabs(4) }, { weight: 1, arbitrary: anyDoubleClick() }),
    choices: fc.array(fc.nat(15), { maxLength: 80, size: 'max' }),
    rotates: fc.boolean(),
    isNode: fc.boolean(),
  })

type Tab = LogInHistory['tabs'][number]

function anyTabs(maxLength: number): fc.Arbitrary<readonly Tab[]> {
  const anyTab = fc.array(anyStep(), { minLength: 1, maxLength: 5, size: 'max' })
  return fc.array(anyTab, { minLength: 1, maxLength, size: 'max' })
}

/** Two tabs of one browser log the same user in, perhaps while others use the same cookie. */
function anyDoubleClick(): fc.Arbitrary<readonly Tab[]> {
  return fc.tuple(anyBrowser, anyProcess, anyProcess, anyTabs(1)).map(([browser, one, two, others]) => {
    const actions = ['look', { logIn: OWNERS[browser] as User }, 'write'] as const
    const visit = { do: 'visit', browser, actions, ending: 'answer' } as const
    return [[{ ...visit, process: one }], [{ ...visit, process: two }], ...others]
  })
}

const anyBrowser = fc.nat(OWNERS.length - 1)
const anyProcess = fc.nat(PROCESSES - 1)

function anyStep(): fc.Arbitrary<Tab[number]> {
  const wait = fc.constantFrom(...WAITS.slice(0, -1)).map((ms): Wait => ({ do: 'wait', ms }))
  return fc.oneof(
    { weight: 12, arbitrary: anyVisit },
    { weight: 1, arbitrary: anyPlant },
    { weight: 1, arbitrary: wait },
  )
}

const anyPlant = fc
  .tuple(anyBrowser, fc.constantFrom<Plant['as']>('own', 'own', 'other path'))
  .map(([from, as]): Plant => ({ do: 'plant', from, to: 1 - from, as }))

/** Mostly the owner of the browser logs in. */
function anyActions(browser: number): fc.Arbitrary<readonly LogInAction[]> {
  const owner = OWNERS[browser] as User
  const other = OWNERS[1 - browser] as User
  const logIn = fc.constantFrom<LogInAction>(
    { logIn: owner },
    { logIn: owner },
    { logIn: owner },
    { logIn: owner, isOld: true },
    { logIn: owner, keep: false },
    { logIn: other },
  )
  const before = fc.constantFrom<LogInAction[]>([], [], ['look'], ['write'])
  const after = fc.constantFrom<LogInAction[]>([], ['write'], ['write'], ['look'], ['confirm'], ['logOut'])
  const fixed = (actions: LogInAction[]): fc.Arbitrary<readonly LogInAction[]> => fc.constant(actions)
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(before, logIn, after).map(([b, l, a]) => [...b, l, ...a]) },
    { weight: 4, arbitrary: fixed(['write']) },
    { weight: 3, arbitrary: fixed(['look']) },
    { weight: 2, arbitrary: fixed(['look', 'confirm', 'write']) },
    { weight: 1, arbitrary: fixed(['write', 'confirm']) },
    { weight: 1, arbitrary: fixed(['logOut']) },
    { weight: 1, arbitrary: fixed(['look', 'logOut']) },
    { weight: 1, arbitrary: fixed(['write', 'logOut', 'write']) },
  )
}

const anyEnding: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 9, arbitrary: fc.constant<Ending>('answer') },
  { weight: 1, arbitrary: fc.constant<Ending>('throw') },
  { weight: 1, arbitrary: fc.constant<Ending>('lost') },
  { weight: 1, arbitrary: fc.nat(2).map((leaves): Ending => ({ leaves })) },
)

/** What goes wrong in a request, in one of six. */
const anyTrouble: fc.Arbitrary<Pick<Visit, 'fault' | 'crash'>> = fc.oneof(
  { weight: 10, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constantFrom({ fault: 'lost' as const }, { fault: 'refused' as const }) },
  { weight: 1, arbitrary: fc.nat(8).map((crash) => ({ crash })) },
)

const anyVisit: fc.Arbitrary<Visit> = anyBrowser.chain((browser) =>
  fc
    .tuple(anyProcess, anyActions(browser), anyEnding, anyTrouble)
    .map(([process, actions, ending, trouble]): Visit => {
      return { do: 'visit', browser, process, actions, ending, ...trouble }
    }),
)
