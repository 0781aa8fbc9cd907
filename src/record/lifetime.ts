import { systemNow } from '../common/system-clock.ts'
import type { MetadataChanges, SessionSpan } from './metadata.ts'

/** How long sessions live, and the clock that measures it. */
export interface LifetimeSettings {
  /** The TTL of sessions that have no TTL of their own, in milliseconds. */
  readonly ttl: number
  /** How long a session may exist after it was created, even if it is used all the time, in milliseconds. */
  readonly maxLifetime?: number | undefined
  /** The clock, in Unix milliseconds (default `Date.now`). */
  readonly now?: (() => number) | undefined
}

/**
 * The TTL to give a storage for a session, in milliseconds: `settings.ttl`, shortened so that the session ends with its
 * `maxLifetime`. It counts where the record has no TTL of its own by the time of the write: a use that has seen one can
 * be out of date. One that has is ended by its `maxLifetime` when it is loaded.
 */
export function givenTTL(span: SessionSpan, settings: LifetimeSettings): number {
  return Math.max(1, Math.min(settings.ttl, timeLeft(span, settings)))
}

/** How long a session may still exist, however much it is used, in milliseconds. */
export function timeLeft({ created, ends }: SessionSpan, settings: LifetimeSettings): number {
  const { maxLifetime = Number.POSITIVE_INFINITY } = settings
  // Most sessions have no end, and need no clock.
  if (ends === undefined && maxLifetime === Number.POSITIVE_INFINITY) return maxLifetime
  const now = nowOf(settings)
  return (ends ?? (created ?? now) + maxLifetime) - now
}

/** Whether a session has existed for as long as it may. */
export function isPastMaxLifetime(span: SessionSpan, settings: LifetimeSettings): boolean {
  return timeLeft(span, settings) < 0
}

/** The creation time to add to the record: the current time, if `maxLifetime` is set and the record has none yet. */
export function missingCreationTime(
  { created, ends }: SessionSpan,
  settings: LifetimeSettings,
): MetadataChanges | undefined {
  if (settings.maxLifetime === undefined || (created ?? ends) !== undefined) return undefined
  return { created: nowOf(settings) }
}

/** The current time of the settings' clock, in Unix milliseconds. */
export function nowOf({ now = systemNow }: LifetimeSettings): number {
  return now()
}
