import { SessionError } from '../../common/session-error.ts'
import { applyChanges } from '../../record/apply-changes.ts'
import { UNCHANGED } from '../../record/change.ts'
import type { ChangeSet } from '../../record/change-set.ts'
import { withRotationTime } from '../../record/metadata.ts'
import { isRedirect, redirectTo } from '../../record/redirect.ts'
import { answerOf, ignoreDisabled } from '../disabled-methods.ts'
import { loadWhole } from '../load-whole.ts'
import type { MoveOptions, Storage, StorageOptions } from '../storage.ts'

/**
 * Saves a change set into a storage that has GoFrame's eleven methods alone: reads the map, applies
 * the changes, saves the map. It is not atomic: another save in between is overwritten.
 */
export async function saveWhole(
  storage: Storage,
  id: string,
  changes: ChangeSet,
  ttl: number,
  options: StorageOptions,
): Promise<void> {
  const now = await loadWhole(storage, id, ttl, options)
  const saved = applyChanges(changes, Date.now)(now && { stamp: 0, data: now })
  if (saved === UNCHANGED || saved === undefined) return
  await ignoreDisabled(() => storage.setSession(id, new Map(saved.data), ttl, options))
}

/** Moves a session in a storage that has no `moveSession`: copies it, then removes the old one. */
export async function moveWhole(
  storage: Storage,
  id: string,
  newId: string,
  ttl: number,
  options: MoveOptions,
): Promise<void> {
  const { keepOld, leadsUntil, rotated, ...rest } = options
  const loaded = await loadWhole(storage, id, ttl, rest)
  const fields = await ignoreDisabled(() => storage.data(id, rest))
  if (loaded === undefined || isRedirect(loaded)) {
    throw new SessionError('SESSION_DESTROYED', 'there is no session to move')
  }
  const whole = withRotationTime(loaded, rotated).toObject()
  if (fields !== undefined) await ignoreDisabled(() => storage.setMap(newId, fields, ttl, rest))
  const data = new Map(Object.entries({ ...fields, ...whole }))
  await ignoreDisabled(() => storage.setSession(newId, data, ttl, rest))
  if (keepOld) return
  const left = new Map(leadsUntil === undefined ? [] : redirectTo(newId, leadsUntil))
  // Of a whole map one write leaves the way, so that the id never names nothing.
  const isRemoved = fields !== undefined || leadsUntil === undefined
  const isGone = isRemoved && (await answerOf(() => storage.removeAll(id, rest))) !== undefined
  // Where nothing can be removed it is emptied, as GoFrame does it.
  if (!isGone || leadsUntil !== undefined) await ignoreDisabled(() => storage.setSession(id, left, ttl, rest))
}
