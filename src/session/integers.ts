import type { Awaitable } from '../common/awaitable.ts'
import { SessionError } from '../common/session-error.ts'
import type { Update } from '../record/update-function.ts'
import type { FieldAccess } from './field-access.ts'
import type { WorkingCopy } from './working-copy.ts'

/** What a session uses to read and change the keys of one use. */
export interface Fields {
  get(key: string): unknown
  has(key: string): Awaitable<boolean>
  size(): Awaitable<number>
  toObject(): Awaitable<Record<string, unknown>>
  set(key: string, text: string): Awaitable<void>
  setMap(fields: ReadonlyMap<string, string>): Awaitable<void>
  remove(key: string): Awaitable<void>
  update(key: string, update: Update): Awaitable<void>
}

/** Gives integers beyond 2^53-1 as texts. Use `integersAsText`. */
export interface IntegersAsText {
  /** @internal Reads and changes the keys of one use over its working copy, or over the class that reads by field. */
  readonly over: (copy: WorkingCopy, fields: WorkingCopy | FieldAccess) => Fields
}

/** What gives integers as texts for an option of a manager; `undefined`: they stay `BigInt`. */
export function checkedIntegers(
  option: 'bigint' | 'string' | IntegersAsText = 'bigint',
  asText: IntegersAsText | undefined,
): IntegersAsText | undefined {
  if (option === 'bigint') return undefined
  const given = option === 'string' ? asText : option
  if (typeof given?.over === 'function') return given
  const code = option === 'string' ? 'NOT_SUPPORTED' : 'INVALID_ARGUMENT'
  throw new SessionError(code, "integers must be 'bigint', or in a browser integersAsText, else 'string'")
}
