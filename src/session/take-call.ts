import type { Awaitable } from '../common/awaitable.ts'
import type { IntegersAsText } from './integers.ts'
import type { OpenUse } from './open-use.ts'

/** What `take` and `flash` of a session do. Use `takes`. */
export interface Takes {
  /** @internal */
  readonly take: (session: TakingSession, key: string, def?: unknown) => Promise<unknown>
  /** @internal */
  readonly flash: (session: TakingSession, key: string, message: unknown) => Promise<void>
}

/** The methods of a session that this brings. */
export type TakeCall = keyof Takes

/** A session, as `take` and `flash` see it. */
export interface TakingSession {
  readonly lifecycle: {
    readonly isUnused: boolean
    readonly use: OpenUse | undefined
    open(): Awaitable<OpenUse>
    forChange(use: OpenUse, needsCookie?: boolean): OpenUse
    inTurn<R>(use: OpenUse, work: () => Promise<R>): Promise<R>
  }
  readonly repository: SaveUse
  readonly settings: { readonly integersAsText?: IntegersAsText | undefined }
}

/** What saves changes at once: `saveNow` if there is one, else `save`. */
export interface SaveUse {
  save(use: OpenUse): Promise<void>
  saveNow?(use: OpenUse): Promise<void>
}
