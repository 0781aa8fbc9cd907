import { aborts } from './aborts.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { ConformanceOptions } from './conformance-options.ts'
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
import { merge } from './merge.ts'
import { moving } from './moving.ts'
import { parallel } from './parallel.ts'
import { refusedValues } from './refused-values.ts'
import { removal } from './removal.ts'
import { reservedKey } from './reserved-key.ts'
import { resurrection } from './resurrection.ts'
import { sessions } from './sessions.ts'
import { type Need, supportOf } from './support.ts'
import { ttl } from './ttl.ts'
import { updates } from './updates.ts'
import { values } from './values.ts'
import { wholeSessions } from './whole-sessions.ts'

/**
 * Asks of a storage all that sessions rely on, as one test for each thing asked. It works with any
 * runner that has a `test(name, run)`, in Node and in browsers, and runs one test at a time. What is
 * asked follows from what the storage has: `capabilities`, the optional methods, and the methods that
 * do not reject with `ErrorDisabled`; a test of what it does not have passes.
 *
 * @example
 * import { test } from 'vitest' // or 'node:test', or mocha's `it`
 * import { storageConformance } from 'gsession/conformance'
 *
 * storageConformance({ test, create: ({ now, ttl }) => new MyStorage({ now, ttl }) })
 */
export function storageConformance(options: ConformanceOptions): void {
  const support = once(() => probe(options))
  for (const [topic, cases] of Object.entries(TOPICS)) {
    for (const asked of cases) {
      options.test(`${topic}: ${asked.name}`, async () => runCase(asked, options, await support()))
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
  isolation,
  values,
  'refused values': refusedValues,
  'hostile ids': hostileIds,
  'hostile keys': hostileKeys,
  'reserved key': reservedKey,
  merge,
  updates,
  resurrection,
  parallel,
  moving,
  aborts,
  large,
  ids,
  disposal,
  sessions,
}

async function runCase(
  asked: ConformanceCase,
  options: ConformanceOptions,
  support: ReadonlySet<Need>,
): Promise<void> {
  if (!isAsked(asked, support)) return
  const fixture = await Fixture.create(options, support, asked.ttl)
  try {
    await asked.run(fixture)
  } finally {
    await fixture.destroy()
  }
}

/** What keeps no sessions is asked for no more than what it declares. */
function isAsked({ needs }: ConformanceCase, support: ReadonlySet<Need>): boolean {
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
