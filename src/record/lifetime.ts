import type { Metadata, MetadataChanges } from './metadata.ts'

/** How long a session may live, and the clock. */
export interface LifetimeSettings {
  /** The TTL of sessions without one of their own, in milliseconds. */
  readonly ttl: number
  /** How long a session lives at most, however much it is used, in milliseconds. */
  readonly maxLifetime?: number | undefined
  /** The clock, in Unix milliseconds (default `Date.now`). */
  readonly now?: (() => number) | undefined
}

/** The TTL that a session is given from now on, in milliseconds: its own or the usual one, not beyond its lifetime. */
export function ttlWithin(
  ownTTL: number | undefined,
  created: number | undefined,
  settings: LifetimeSettings,
): number {
  const ttl = ownTTL ?? settings.ttl
  if (settings.maxLifetime === undefined) return ttl
  const now = nowOf(settings)
  const end = (created ?? now) + settings.maxLifetime
  return Math.max(1, Math.min(ttl, end - now))
}

/** Whether a session has lived as long as it may. */
export function isPastMaxLifetime({ created }: Metadata, settings: LifetimeSettings): boolean {
  const { maxLifetime } = settings
  return maxLifetime !== undefined && created !== undefined && created + maxLifetime < nowOf(settings)
}

/** The time of making, where the limit needs it and the record does not have it yet. */
export function createdNow(
  created: number | undefined,
  settings: LifetimeSettings,
): MetadataChanges | undefined {
  if (settings.maxLifetime === undefined || created !== undefined) return undefined
  return { created: nowOf(settings) }
}

/** The time by the settings' clock, in Unix milliseconds. */
export function nowOf({ now = Date.now }: LifetimeSettings): number {
  return now()
}
