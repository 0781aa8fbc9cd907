/**
 * The type of a value as it comes back from a session. A type that JSON keeps as it is stays itself. A `Date` and a
 * `URL` come back as text, a `Uint8Array` as base64 text, a `bigint` as a `number` where that is exact, an object with
 * `toJSON` as what that returns. What can't be stored has the type `Unstorable`, which says why.
 */
export type Stored<T> = Part<T, 'read'>

/** What can be stored where a `T` is kept: each part of it as it is in `T`, or as it comes back. */
export type Storable<T> = Part<T, 'written'>

/** The type of what no session can store. No value has it, and the compiler's errors show the reason. */
export interface Unstorable<Reason extends string> {
  /** Why it can't be stored. No value has this property. */
  readonly [reason]: Reason
}

declare const reason: unique symbol

type Way = 'read' | 'written'

/** One member of a union after the other: to compare whole unions takes the square of their length. */
type Part<T, W extends Way> = T extends Json<T> ? T : Converted<T, W>

/**
 * A type that `T` extends if JSON keeps it as it is. Tuples count as arrays here, since the elements of an array type
 * are looked at late, so that a type may contain itself.
 */
type Json<T> = unknown extends T
  ? T
  : T extends Primitive
    ? T
    : T extends bigint | Uint8Array | HasToJSON | RefusedType
      ? never
      : T extends ReadonlyArray<infer Item>
        ? ReadonlyArray<Json<Item extends undefined ? never : Item>>
        : { [K in keyof T]: K extends symbol ? T[K] : Json<T[K]> }

type Converted<T, W extends Way> = unknown extends T
  ? T
  : T extends Primitive
    ? T
    : T extends bigint
      ? number | bigint
      : T extends Uint8Array
        ? string | Given<T, W>
        : T extends { toJSON(...args: never): infer Result }
          ? FromJSON<T, Result, W> | Given<T, W>
          : T extends RefusedType
            ? Refused<T>
            : T extends readonly unknown[]
              ? Items<T, W>
              : { [K in keyof T]: K extends symbol ? T[K] : Part<T[K], W> }

/** A value may be written as it is in `T`, but is not read so. */
type Given<T, W extends Way> = W extends 'written' ? T : never

type FromJSON<T, Result, W extends Way> = Result extends T
  ? Unstorable<'toJSON must not return the object itself'>
  : Part<Result, W>

type Items<T extends readonly unknown[], W extends Way> = number extends T['length']
  ? T extends unknown[]
    ? Array<Part<Exclude<T[number], undefined>, W> | NotUndefined<T[number]>>
    : ReadonlyArray<Part<Exclude<T[number], undefined>, W> | NotUndefined<T[number]>>
  : { [K in keyof T]: Part<T[K], W> }

type NotUndefined<Item> = undefined extends Item
  ? Unstorable<"undefined can't be stored in an array: use null">
  : never

type Primitive = string | number | boolean | null | undefined

interface HasToJSON {
  toJSON(...args: never): unknown
}

type Callable = ((...args: never) => unknown) | (abstract new (...args: never) => unknown)

type RefusedType =
  | symbol
  | Callable
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | RegExp
  | PromiseLike<unknown>
  | ArrayBufferView
  | ArrayBuffer

type Refused<T> = T extends symbol
  ? Unstorable<"a symbol can't be stored">
  : T extends Callable
    ? Unstorable<"a function can't be stored, nor an object with methods unless it has toJSON">
    : T extends ReadonlyMap<unknown, unknown>
      ? Unstorable<"a Map can't be stored: use an object, or an array of its entries">
      : T extends ReadonlySet<unknown>
        ? Unstorable<"a Set can't be stored: use an array">
        : T extends RegExp
          ? Unstorable<"a RegExp can't be stored: use its source">
          : T extends PromiseLike<unknown>
            ? Unstorable<"a promise can't be stored: await it">
            : Unstorable<'of binary data only a Uint8Array can be stored'>
