import { destroyed } from '../../../src/common/session-destroyed.ts'
import { define } from '../../../src/json/json-decode.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { answerOf, ignoreDisabled } from '../../../src/storage/disabled-methods.ts'
import { loadWhole } from '../../../src/storage/load-whole.ts'
import { saveWhole } from '../../../src/storage/method-adapter/save-whole.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import type { Difference } from './session-snapshot.ts'

/** What a change set of a store is made of. */
export type StoreChanges = Pick<ChangeSet, 'base'> & { epoch: string | undefined } & Difference

/**
 * Saves changes in one atomic step; in a storage with GoFrame's eleven methods alone by its fields, where
 * it has them, else as a whole map. `ttl` is in milliseconds.
 */
export async function saveChanges(
  storage: Storage,
  id: string,
  { epoch, ...rest }: StoreChanges,
  ttl: number,
): Promise<void> {
  const changes: ChangeSet = { ...rest, ...(epoch !== undefined && { epoch }), updates: new Map() }
  if (storage.mergeSession) return storage.mergeSession(id, changes, ttl)
  if (!(await saveFields(storage, id, changes, ttl))) await saveWhole(storage, id, changes, ttl, {})
}

/** Whether the storage has fields to write; they hold no TTL of a session's own, and no epoch. */
async function saveFields(storage: Storage, id: string, changes: ChangeSet, ttl: number): Promise<boolean> {
  const { base, set, removed } = changes
  const hasFields = await answerOf(() => storage.data(id))
  if (hasFields === undefined) return false
  if (base === 'cleared') await ignoreDisabled(() => storage.removeAll(id))
  else if ((await loadWhole(storage, id, ttl, {})) === undefined) throw destroyed()
  const isSet = await answerOf(() => storage.setMap(id, valuesOf(set), ttl))
  if (isSet === undefined) return false
  for (const key of removed) await storage.remove(id, key)
  await ignoreDisabled(() => storage.updateTTL(id, ttl))
  return true
}

function valuesOf(texts: ReadonlyMap<string, string>): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [key, text] of texts) define(values, key, JSON.parse(text))
  return values
}
