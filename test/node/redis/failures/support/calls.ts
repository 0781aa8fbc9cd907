import { type Manager, StorageRedis, StorageRedisHashTable } from '../../../../../platforms/node/index.ts'
import { directChanges } from '../../../../../src/record/change-set.ts'
import type { Connection } from '../../support/clients.ts'
import { HANGS } from '../../support/hangs.ts'
import { HOUR } from '../../support/race.ts'
import { FIELD, idOf, PREFIX, VALUE } from './failures.ts'

export type Kept = StorageRedis | StorageRedisHashTable
export type Open = (redis: Connection, timeout?: number, prefix?: string) => Kept

/** Both storages, for `describe.each`. */
export const STORAGES: ReadonlyArray<readonly [string, Open]> = [
  [
    'StorageRedis',
    (redis, timeout = HANGS, prefix = `${PREFIX}string:`) => new StorageRedis(redis, prefix, { timeout }),
  ],
  [
    'StorageRedisHashTable',
    (redis, timeout = HANGS, prefix = `${PREFIX}hash:`) =>
      new StorageRedisHashTable(redis, prefix, { timeout, values: 'json' }),
  ],
]

type Call = (storage: Kept, id: string) => Promise<unknown>

/** Every call of a storage that reads, by its name. */
export const READS: Readonly<Record<string, Call>> = {
  get: (storage, id) => storage.get(id, FIELD),
  getSize: (storage, id) => storage.getSize(id),
  data: (storage, id) => storage.data(id),
}

/** Every call that writes, be it a renewal. */
export const WRITES: Readonly<Record<string, Call>> = {
  getSession: (storage, id) => storage.getSession(id, HOUR),
  set: (storage, id) => storage.set(id, FIELD, VALUE, HOUR),
  setMap: (storage, id) => storage.setMap(id, { [FIELD]: VALUE }, HOUR),
  remove: (storage, id) => storage.remove(id, FIELD),
  removeAll: (storage, id) => storage.removeAll(id),
  setSession: (storage, id) => storage.setSession(id, new Map([[FIELD, VALUE]]), HOUR),
  updateTTL: (storage, id) => storage.updateTTL(id, HOUR),
  mergeSession: (storage, id) =>
    storage.mergeSession(
      id,
      { ...directChanges(new Map()), updates: new Map([[FIELD, [() => VALUE]]]) },
      HOUR,
    ),
  moveSession: (storage, id) => storage.moveSession(id, idOf('moved'), HOUR),
}

/** Calls each, with an id of its own, and gives the promises by their names. */
export function callEach(
  storage: Kept,
  calls: Readonly<Record<string, Call>> = { ...READS, ...WRITES, ids: firstId },
): [string, Promise<unknown>][] {
  return Object.entries(calls).map(([name, call]) => [name, heard(call(storage, idOf(name)))])
}

/** A promise that a test waits for only later. */
export function heard<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {})
  return work
}

async function firstId(storage: Kept): Promise<void> {
  for await (const _ of storage.ids()) break
}

/** A session with one key, which is saved. */
export async function saved(
  manager: Manager,
  id: string,
  key = FIELD,
  value: unknown = VALUE,
): Promise<void> {
  const session = manager.new(id)
  await session.set(key, value)
  await session.close()
}
