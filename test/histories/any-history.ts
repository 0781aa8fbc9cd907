import fc from 'fast-check'
import { type CrashingCall, type History, LONG_TTL, type Op, SHORT_TTL, WAITS } from './history.ts'
import type { Rules } from './model/rules.ts'

const MOST_PHRASES = 6
const MOST_ACTORS = 4

/** Random histories. What is shorter, has fewer actors and goes on one after the other comes first. */
export function anyHistory(traits: Rules): fc.Arbitrary<History> {
  const ops = fc
    .array(anyPhrase(traits), { minLength: 1, maxLength: MOST_PHRASES, size: 'max' })
    .map((phrases) => phrases.flat())
  return fc.record({
    isSeeded: fc.boolean(),
    actors: fc.array(ops, { minLength: 1, maxLength: MOST_ACTORS, size: 'max' }),
    choices: fc.array(fc.nat(15), { maxLength: 60, size: 'max' }),
  })
}

/** One step, or some that often follow each other; of a history that fails, one step is enough where it is. */
function anyPhrase(traits: Rules): fc.Arbitrary<readonly Op[]> {
  const write = fc.oneof(stepOn('set'), stepOn('update'))
  const read = fc.oneof(stepOn('get'), fc.constant<Op>({ do: 'data' }))
  const close = faulty('close')
  const clear = faulty('removeAll')
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 10, arbitrary: anyOp(traits).map((op) => [op]) },
    { weight: 4, arbitrary: fc.tuple(write, close) },
    { weight: 2, arbitrary: fc.tuple(read, close) },
    { weight: 1, arbitrary: fc.tuple(read, write, close) },
    { weight: 1, arbitrary: fc.tuple(clear, write, close) },
    { weight: 1, arbitrary: fc.tuple(anyOpen, write, close) },
    { weight: 1, arbitrary: fc.tuple(write, anySetTTL, close) },
    { weight: 2, arbitrary: fc.tuple(anySetTTL, close) },
    { weight: 2, arbitrary: fc.tuple(read, anyNewId) },
    { weight: 1, arbitrary: fc.tuple(anyWait, read) },
    { weight: 1, arbitrary: fc.tuple(read, close, anyWait, read) },
  )
}

const anyKey = fc.constantFrom('a', 'b')
const anyOpen = fc.nat(5).map((nth): Op => ({ do: 'open', nth }))

const anyNewId = fc.boolean().map((deleteOld): Op => ({ do: 'regenerateId', deleteOld }))

const anySetTTL = fc
  .constantFrom(LONG_TTL, LONG_TTL, SHORT_TTL, undefined, undefined)
  .map((ttl): Op => ({ do: 'setTTL', ttl }))
const anyWait = fc
  .tuple(fc.constantFrom(...WAITS), fc.boolean())
  .map(([ms, sweeps]): Op => ({ do: 'wait', ms, sweeps }))

function stepOn(name: 'get' | 'set' | 'update' | 'remove'): fc.Arbitrary<Op> {
  return anyKey.map((key) => ({ do: name, key }))
}

/** A call that now and then gets no answer, or is refused. */
function faulty(name: 'close' | 'removeAll'): fc.Arbitrary<Op> {
  const fault = fc.constantFrom(
    undefined,
    undefined,
    undefined,
    undefined,
    'lost' as const,
    'refused' as const,
  )
  return fault.map((fault): Op => (fault === undefined ? { do: name } : { do: name, fault }))
}

function anyOp({ rotates, evicts }: Rules): fc.Arbitrary<Op> {
  const weights: readonly (readonly [weight: number, op: fc.Arbitrary<Op>])[] = [
    [12, faulty('close')],
    [10, stepOn('set')],
    [12, stepOn('update')],
    [12, stepOn('get')],
    [6, fc.constant({ do: 'data' })],
    [5, stepOn('remove')],
    [7, faulty('removeAll')],
    [2, fc.constant({ do: 'discard' })],
    [3, anySetTTL],
    [6, anyNewId],
    [6, anyOpen],
    [5, anyCrash],
    [5, anyWait],
    [rotates ? 6 : 0, fc.constant({ do: 'rotate' })],
    [evicts ? 4 : 0, fc.constant({ do: 'evict' })],
  ]
  return fc.oneof(...weights.map(([weight, arbitrary]) => ({ weight, arbitrary })))
}

const anyCrash = fc
  .tuple(fc.constantFrom(undefined, 'close', 'close', 'removeAll', 'regenerateId'), fc.nat(5))
  .map(([during, after]): Op => {
    return during === undefined
      ? { do: 'crash', after }
      : { do: 'crash', during: during as CrashingCall, after }
  })
