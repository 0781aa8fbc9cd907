// What docs/testing.md takes as given: Jest's globals, and ioredis-mock, both too large to install for their types.

declare const jest: { useFakeTimers(): void; useRealTimers(): void; advanceTimersByTime(ms: number): void }
declare const afterEach: (run: () => void) => void
declare const test: (title: string, run: () => Promise<void>) => void
declare const expect: (value: unknown) => {
  toBe(value: unknown): void
  toEqual(value: unknown): void
  toBeUndefined(): void
}
declare module 'ioredis-mock' {
  import { Redis } from 'ioredis'
  export = Redis
}
