import type { Awaitable } from '../common/awaitable.ts'
import type { IntegersAsText } from './integers.ts'
import type { OpenUse } from './open-use.ts'

/** Does the work of `Session.take` and `Session.flash`. Use `takes`. */
export type Takes = (
  session: UseSession,
  repository: SaveUse,
  settings: { readonly integersAsText?: IntegersAsText | undefined },
  ...call: TakeCall
) => Promise<unknown>

/** `value` is what `take` returns if there is nothing; or, with `adds`, the message that `flash` adds. */
export type TakeCall = [key: string, value: unknown, adds?: boolean]

/** What a call needs to use its session: the lifecycle. */
export interface UseSession {
  readonly isUnused: boolean
  readonly use: OpenUse | undefined
  open(): Awaitable<OpenUse>
  forChange(use: OpenUse, needsCookie?: boolean): OpenUse
  wrapErrors<T>(operation: string, work: Awaitable<T>): Awaitable<T>
}

/** What saves changes at once: `saveNow` if there is one, else `save`. */
export interface SaveUse {
  save(use: OpenUse): Promise<void>
  saveNow?(use: OpenUse): Promise<void>
}
