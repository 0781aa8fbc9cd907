import { applyChanges, UNCHANGED } from './apply-changes.ts'
import type { ChangeSet } from './change-set.ts'
import { JsonMap } from './json-map.ts'
import { isDisabled, SessionError } from './session-error.ts'
import type { LoadOptions, MoveOptions, Storage, StorageOptions } from './storage.ts'

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

/** What a storage holds of a session, by its fields where it has nothing else. */
export async function loadWhole(
  storage: Storage,
  id: string,
  ttl: number,
  options: LoadOptions,
): Promise<JsonMap | undefined> {
  try {
    const map = await storage.getSession(id, ttl, { ...options, lazy: true })
    return map && JsonMap.from(map)
  } catch (error) {
    if (!isDisabled(error)) throw error
  }
  const data = await ignoreDisabled(() => storage.data(id, options))
  return data === undefined || Object.keys(data).length === 0 ? undefined : JsonMap.from(data)
}

/** Moves a session in a storage that has no `moveSession`: copies it, then removes the old one. */
export async function moveWhole(
  storage: Storage,
  id: string,
  newId: string,
  ttl: number,
  options: MoveOptions,
): Promise<void> {
  const { keepOld, ...rest } = options
  const whole = (await loadWhole(storage, id, ttl, rest))?.toObject()
  const fields = await ignoreDisabled(() => storage.data(id, rest))
  if (whole === undefined) throw new SessionError('SESSION_DESTROYED', 'there is no session to move')
  if (fields !== undefined) await ignoreDisabled(() => storage.setMap(newId, fields, ttl, rest))
  const data = new Map(Object.entries({ ...fields, ...whole }))
  await ignoreDisabled(() => storage.setSession(newId, data, ttl, rest))
  if (!keepOld) await ignoreDisabled(() => storage.removeAll(id, rest))
}

/** What a method answers, or `undefined` where the storage does not have it. */
export async function ignoreDisabled<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return (await answerOf(ask))?.value
}

/** Like `ignoreDisabled`, for methods that may answer `undefined`. */
export async function answerOf<T>(ask: () => Promise<T>): Promise<{ value: T } | undefined> {
  try {
    return { value: await ask() }
  } catch (error) {
    if (isDisabled(error)) return undefined
    throw error
  }
}
