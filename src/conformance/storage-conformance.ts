import { checkOptionNames } from '../common/option-names.ts'
import { aborts } from './aborts.ts'
import { changedTTL } from './changed-ttl.ts'
import { clearing } from './clearing.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { CONFORMANCE_OPTIONS, type ConformanceOptions } from './conformance-options.ts'
import { declared } from './declared.ts'
import { disposal } from './disposal.ts'
import { fields } from './fields.ts'
import { Fixture } from './fixture.ts'
import { hostileIds } from './hostile-ids.ts'
import { hostileKeys } from './hostile-keys.ts'
import { ids } from './ids.ts'
import { isolation } from './isolation.ts'
import { large } from './large.ts'
import { lifetimes } from './lifetimes.ts'
import { lives } from './lives.ts'
import { loggingIn } from './logging-in.ts'
import { merge } from './merge.ts'
import { moving } from './moving.ts'
import { movingLives } from './moving-lives.ts'
import { ownTTL } from './own-ttl.ts'
import { parallel } from './parallel.ts'
import { peeking } from './peeking.ts'
import { redirects } from './redirects.ts'
import { refusedValues } from './refused-values.ts'
import { removal } from './removal.ts'
import { reservedKey } from './reserved-key.ts'
import { resurrection } from './resurrection.ts'
import { sessions } from './sessions.ts'
import { type Need, supportOf } from './support.ts'
import { taking } from './taking.ts'
import { ttl } from './ttl.ts'
import { updates } from './updates.ts'
import { values } from './values.ts'
import { wholeSessions } from './whole-sessions.ts'

/**
 * Checks that a storage does everything that sessions rely on. It registers one test for each requirement, with any
 * test runner that has a function `test(name, run)`, in Node and in browsers. The tests must run one after the other.
 *
 * Which requirements apply depends on what the storage supports: its `capabilities`, its optional methods, and the
 * methods that do not reject with `ErrorDisabled`. A test of something that it does not support passes.
 *
 * @example
 * import { test } from 'vitest' // or 'node:test', or mocha's `it`
 * import { storageConformance } from 'gsession/conformance'
 *
 * storageConformance({ test, create: ({ now, ttl }) => new MyStorage({ now, ttl }) })
 */
export function storageConformance(options: ConformanceOptions): void {
  checkOptionNames('storageConformance', options, CONFORMANCE_OPTIONS)
  const support = once(() => probe(options))
  for (const [topic, cases] of Object.entries(TOPICS)) {
    for (const testCase of cases) {
      options.test(`${topic}: ${testCase.name}`, async () => runCase(testCase, options, await support()))
    }
  }
}

const TOPICS: Readonly<Record<string, readonly ConformanceCase[]>> = {
  declared,
  fields,
  'whole sessions': wholeSessions,
  removal,
  ttl,
  lifetimes,
  'changed TTL': changedTTL,
  peeking,
  'own TTL': ownTTL,
  isolation,
  values,
  'refused values': refusedValues,
  'hostile ids': hostileIds,
  'hostile keys': hostileKeys,
  'reserved key': reservedKey,
  merge,
  updates,
  resurrection,
  lives,
  'logging in': loggingIn,
  clearing,
  parallel,
  moving,
  'moving one of several lives': movingLives,
  redirects,
  aborts,
  large,
  ids,
  disposal,
  sessions,
  taking,
}

async function runCase(
  testCase: ConformanceCase,
  options: ConformanceOptions,
  support: ReadonlySet<Need>,
): Promise<void> {
  if (!isSupported(testCase, support)) return
  const fixture = await Fixture.create(options, support, testCase.ttl)
  try {
    await testCase.run(fixture)
  } finally {
    await fixture.destroy()
  }
}

/** A storage that can't store sessions only gets the cases without needs. */
function isSupported({ needs }: ConformanceCase, support: ReadonlySet<Need>): boolean {
  return needs.length === 0 || ['storing' as const, ...needs].every((need) => support.has(need))
}

async function probe(options: ConformanceOptions): Promise<ReadonlySet<Need>> {
  const fixture = await Fixture.create(options, new Set())
  try {
    return await supportOf(fixture.storage, options)
  } finally {
    await fixture.destroy()
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
