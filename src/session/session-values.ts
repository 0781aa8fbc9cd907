import type { Storable, Stored, Unstorable } from '../json/stored.ts'

/** The keys of a session whose values have the types of `T`. */
export type Key<T> = keyof T & string

/** The types of the values as they come back. A session with more keys is also one with fewer: so it is one type. */
export type StoredMap<T> = { [K in keyof T]: Stored<T[K]> }

/** The types of what can be stored under each key. */
export type StorableMap<T> = { [K in keyof T]: Storable<T[K]> }

/** The type of the value of a key that exists. */
export type Value<T, K extends keyof T> = Exclude<T[K], undefined>

/** The type of one message in the list under a key. */
export type Message<T, K extends keyof T> = unknown extends T[K] ? unknown : Item<Value<StorableMap<T>, K>>

type Item<List> = List extends readonly unknown[]
  ? number extends List['length']
    ? List[number]
    : Unstorable<'flash adds to a list, and this is a tuple'>
  : Unstorable<'flash adds to a list, and this key has another type'>
