/** A value, or a promise of it: what need not wait is there at once. */
export type Awaitable<T> = T | Promise<T>
