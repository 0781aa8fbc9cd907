/** A value or a promise of it. A function that need not wait returns the value itself, which saves an await. */
export type Awaitable<T> = T | Promise<T>
