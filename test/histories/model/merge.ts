import { TTL } from '../history.ts'
import type { Rules } from './rules.ts'
import { merged, ttlOf } from './use.ts'
import { type ActorState, type Kept, keptAt, maybeUsed, type Use, used, type World } from './world.ts'

/** What a close with changes may come to: what is kept then, or a refusal. */
export type MergeResult = { readonly kept: Kept | undefined } | typeof DESTROYED

export const DESTROYED = { code: 'SESSION_DESTROYED' } as const

/** All that the merge of a use may come to, in this world. */
export function mergeResults(
  world: World,
  { id, hasSeen }: ActorState,
  use: Use,
  rules: Rules,
): MergeResult[] {
  const kept = keptAt(world, id)
  const isSame = kept !== undefined && kept.kind === 'session' && kept.life === use.life
  const into = (session: Kept): MergeResult => {
    const ownTTL = use.newTTL ?? session.ownTTL
    return { kept: usedBy(world, { ...session, data: merged(use, session.data), ownTTL }, use, rules) }
  }
  if (use.base === 'loaded') {
    if (isSame) return [into(kept)]
    return kept !== undefined && mayBeSame(kept, use) ? [into(kept), DESTROYED] : [DESTROYED]
  }
  if (use.base === 'absent' && kept !== undefined) return [kept.kind === 'session' ? into(kept) : DESTROYED]
  const made: MergeResult = { kept: created(world, use, hasSeen) ?? kept }
  if (kept === undefined || made.kept === kept) return [made]
  const others = kept.kind === 'session' ? [into(kept)] : []
  return rules.lets.replacesAfterRemoval ? [made, DESTROYED, ...others] : [DESTROYED, ...others]
}

/** Whether a use can't tell what is kept from the session that it has loaded. */
export function mayBeSame(kept: Kept, use: Use): boolean {
  return kept.kind === 'session' && (kept.life === use.life || (kept.isAnonymous && use.isAnonymous))
}

/**
 * Whether a merge is one of those that the model does not judge, where time passes: on a hash a new TTL alone is
 * dropped where the use saw no session and one is there by then.
 */
export function isMergeLetPass(world: World, id: string, use: Use, { lets, readsByField }: Rules): boolean {
  const isDropped = readsByField && use.base === 'absent' && use.newTTL !== undefined && setsNothing(use)
  return lets.staleTTLs && world.kept[id] !== undefined && isDropped
}

/** Whether a renewal is one of those: an expired session may live again by the longer TTL that the use has seen. */
export function isRenewalLetPass(world: World, id: string, use: Use, { lets }: Rules): boolean {
  const kept = world.kept[id]
  return lets.staleTTLs && kept?.isExpired === true && longest(use.ownTTL) > longest(kept.ownTTL)
}

/** The longest of the TTLs of sessions; `undefined` is that of the manager. */
export function longest(...ttls: readonly (number | undefined)[]): number {
  return Math.max(...ttls.map((ttl) => ttl ?? TTL))
}

/** What is kept, used now by this use: by the TTL of the record or, where that is let pass, by the one of the use. */
export function usedBy(world: World, kept: Kept, use: Use, { lets }: Rules): Kept {
  const now = used(world, kept)
  return lets.staleTTLs && ttlOf(use) !== kept.ownTTL ? maybeUsed(world, now, ttlOf(use) ?? TTL) : now
}

/** The session that a use makes where there is none; a use that sets nothing makes none. */
function created(world: World, use: Use, hasSeen: boolean): Kept | undefined {
  if (setsNothing(use)) return undefined
  return used(world, {
    kind: 'session',
    life: world.lives + 1,
    isAnonymous: use.base === 'absent' && !hasSeen,
    data: merged(use, {}),
    ownTTL: use.newTTL,
    end: [0, 0],
    isExpired: false,
  })
}

function setsNothing(use: Use): boolean {
  return Object.values(use.changed).every((value) => value === null)
}
