import type { Storage } from '../../src/storage/storage.ts'

/** The methods of a storage that speak to its engine, as functions. */
export type StorageMethods = Required<
  Pick<
    Storage,
    | 'get'
    | 'getSize'
    | 'data'
    | 'getSession'
    | 'setSession'
    | 'updateTTL'
    | 'removeAll'
    | 'mergeSession'
    | 'moveSession'
  >
>

export type StorageMethod = keyof StorageMethods

export const METHODS: readonly StorageMethod[] = [
  'get',
  'getSize',
  'data',
  'getSession',
  'setSession',
  'updateTTL',
  'removeAll',
  'mergeSession',
  'moveSession',
]

/** Takes the place of a method; `call` is the method itself, with the arguments that it was called with. */
export type Around = (call: () => Promise<unknown>, args: readonly unknown[]) => Promise<unknown>

/** A storage in which functions run around some of the methods. */
export function wrapStorage(storage: Storage, around: Partial<Record<StorageMethod, Around>>): Storage {
  return new Proxy(storage, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const wrap = around[name as StorageMethod]
      if (wrap === undefined) return value.bind(target)
      return (...args: unknown[]) => wrap(async () => value.apply(target, args), args)
    },
  })
}

/** The same function around all of the methods. */
export function wrapAll(storage: Storage, around: Around): Storage {
  return wrapStorage(storage, Object.fromEntries(METHODS.map((name) => [name, around])))
}
