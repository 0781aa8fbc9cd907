import { asyncDispose } from '../common/async-dispose.ts'
import { isDisabled } from '../common/error-disabled.ts'
import type { Storage } from '../storage/storage.ts'
import { settle } from './assert.ts'
import { CALLS, METHODS, type Method, OTHER_ID, type WholeStorage } from './calls.ts'
import type { ConformanceOptions } from './conformance-options.ts'

/** What a case requires of a storage. A case whose needs are not met passes without being run. */
export type Need =
  | Method
  | 'ids'
  /** Sessions can be written and read in some way. */
  | 'storing'
  | 'asyncDispose'
  /** The storage declares `mergeSession` to be one atomic step. */
  | 'atomicMerge'
  /** Values are read with their type. */
  | 'types'
  /** The suite controls the storage's clock. */
  | 'clock'

/** Finds out what a storage supports, by calling each method once. */
export async function supportOf(storage: Storage, options: ConformanceOptions): Promise<ReadonlySet<Need>> {
  const found = new Set<Need>()
  for (const method of METHODS) if (await hasMethod(storage, method)) found.add(method)
  if (CAN_WRITE.some((method) => found.has(method)) && CAN_READ.some((method) => found.has(method))) {
    found.add('storing')
  }
  if (storage.ids) found.add('ids')
  if (storage[asyncDispose]) found.add('asyncDispose')
  if (storage.capabilities?.atomicMerge) found.add('atomicMerge')
  if (options.keepsTypes !== false) found.add('types')
  if (!options.advance) found.add('clock')
  return found
}

const CAN_WRITE = ['setSession', 'setMap'] as const
const CAN_READ = ['getSession', 'data'] as const

async function hasMethod(storage: Storage, method: Method): Promise<boolean> {
  if (typeof storage[method] !== 'function') return false
  const call = async (): Promise<unknown> =>
    CALLS[method](storage as WholeStorage, { id: `${OTHER_ID}-probe`, ttl: 60_000 })
  const outcome = await settle(call())
  return outcome.status === 'fulfilled' || !isDisabled(outcome.reason)
}
