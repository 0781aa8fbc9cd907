import { nowOf } from './find-session.ts'
import type { ReservedChanges } from './reserved.ts'
import type { SessionHome } from './session-home.ts'
import type { SessionUse } from './session-use.ts'

/** How long a session is to live from now on, in milliseconds: its TTL, but not beyond its lifetime. */
export function ttlOf(use: SessionUse, home: SessionHome): number {
  const ttl = use.ownTTL ?? home.ttl
  if (home.maxLifetime === undefined) return ttl
  const now = nowOf(home)
  const end = (use.reserved.created ?? now) + home.maxLifetime
  return Math.max(1, Math.min(ttl, end - now))
}

/** What has to be noted of a session's lifetimes where it is not yet. */
export function lifetimesOf(use: SessionUse, home: SessionHome): ReservedChanges | undefined {
  const { maxLifetime, rotateEvery } = home
  if (maxLifetime === undefined && rotateEvery === undefined) return undefined
  const has = use.reserved
  const now = nowOf(home)
  const created = maxLifetime !== undefined && has.created === undefined ? now : undefined
  const rotated = rotateEvery !== undefined && has.rotated === undefined ? now : undefined
  if (created === undefined && rotated === undefined) return undefined
  return { ...(created !== undefined && { created }), ...(rotated !== undefined && { rotated }) }
}
