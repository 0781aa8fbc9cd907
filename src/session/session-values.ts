import type { Storable, Stored } from '../json/stored.ts'

/** The keys of a session whose values have the types of `T`. */
export type Key<T> = keyof T & string

/** The types of the values as they come back. A session with more keys is also one with fewer: so it is one type. */
export type StoredMap<T> = { [K in keyof T]: Stored<T[K]> }

/** The types of what can be stored under each key. */
export type StorableMap<T> = { [K in keyof T]: Storable<T[K]> }

/** The type of the value of a key that exists. */
export type Value<T, K extends keyof T> = Exclude<T[K], undefined>
