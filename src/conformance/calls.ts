import type { Storage, StorageOptions } from '../storage/storage.ts'
import { changes } from './changes.ts'

/** The ids, the key and the value for cases in which they do not matter. No error may contain them. */
export const ID = 'id-of-ada-lovelace'
export const OTHER_ID = 'id-of-grace-hopper'
export const KEY = 'favourite-fruit'
export const VALUE = 'pomegranate'
export const SECRETS = [ID, OTHER_ID, KEY, VALUE] as const

/** GoFrame's eleven methods (its `New` is `newId`). */
export const ELEVEN = [
  'newId',
  'get',
  'getSize',
  'data',
  'set',
  'setMap',
  'remove',
  'removeAll',
  'getSession',
  'setSession',
  'updateTTL',
] as const

/** The methods that read or write single keys. */
export const FIELD_METHODS = ['get', 'getSize', 'data', 'set', 'setMap', 'remove'] as const

/** A method that works on one session, or creates its id. */
export type Method = (typeof ELEVEN)[number] | 'peekSession' | 'mergeSession' | 'moveSession'

export interface CallArguments {
  id: string
  ttl: number
  options?: StorageOptions
}

/** A storage with the optional methods. A case that calls one must have it among its needs. */
export type WholeStorage = Storage &
  Required<Pick<Storage, 'peekSession' | 'mergeSession' | 'moveSession' | 'ids'>>

type Call = (storage: WholeStorage, given: CallArguments) => Promise<unknown>

/** Calls a method with the given arguments. All its other arguments are valid. */
export const CALLS: Readonly<Record<Method, Call>> = {
  newId: (storage, { ttl, options }) => storage.newId(ttl, options),
  get: (storage, { id, options }) => storage.get(id, KEY, options),
  getSize: (storage, { id, options }) => storage.getSize(id, options),
  data: (storage, { id, options }) => storage.data(id, options),
  set: (storage, { id, ttl, options }) => storage.set(id, KEY, VALUE, ttl, options),
  setMap: (storage, { id, ttl, options }) => storage.setMap(id, { [KEY]: VALUE }, ttl, options),
  remove: (storage, { id, options }) => storage.remove(id, KEY, options),
  removeAll: (storage, { id, options }) => storage.removeAll(id, options),
  getSession: (storage, { id, ttl, options }) => storage.getSession(id, ttl, options),
  peekSession: (storage, { id, ttl, options }) => storage.peekSession(id, ttl, options),
  setSession: (storage, { id, ttl, options }) =>
    storage.setSession(id, new Map([[KEY, VALUE]]), ttl, options),
  updateTTL: (storage, { id, ttl, options }) => storage.updateTTL(id, ttl, options),
  mergeSession: (storage, { id, ttl, options }) =>
    storage.mergeSession(id, changes('absent', { set: { [KEY]: VALUE } }), ttl, options),
  moveSession: (storage, { id, ttl, options }) => storage.moveSession(id, OTHER_ID, ttl, options),
}

/** The names of all methods in `CALLS`. */
export const METHODS = Object.keys(CALLS) as Method[]
