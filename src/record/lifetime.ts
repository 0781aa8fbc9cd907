import type { JsonMap } from '../json/json-map.ts'
import type { SessionHome } from '../session/session-home.ts'
import type { SessionUse } from '../session/working-copy.ts'
import type { ReservedChanges } from './metadata.ts'

/** How long a session is to live from now on, in milliseconds: its TTL, but not beyond its lifetime. */
export function ttlOf(use: SessionUse, home: SessionHome): number {
  const ttl = use.ownTTL ?? home.ttl
  if (home.maxLifetime === undefined) return ttl
  const now = nowOf(home)
  const end = (createdOf(use.reserved) ?? now) + home.maxLifetime
  return Math.max(1, Math.min(ttl, end - now))
}

/** Whether a session has lived as long as it may. */
export function isLifeOver(data: JsonMap, home: SessionHome): boolean {
  if (home.maxLifetime === undefined) return false
  const created = createdOf(data.reserved)
  return created !== undefined && created + home.maxLifetime < nowOf(home)
}

/** What has to be noted of a session's lifetime where it is not yet. */
export function lifetimesOf(use: SessionUse, home: SessionHome): ReservedChanges | undefined {
  if (home.maxLifetime === undefined || createdOf(use.reserved) !== undefined) return undefined
  return { created: nowOf(home) }
}

export function nowOf(home: SessionHome): number {
  return (home.now ?? Date.now)()
}

function createdOf(reserved: Readonly<Record<string, unknown>> | undefined): number | undefined {
  return typeof reserved?.created === 'number' ? reserved.created : undefined
}
