import { merged } from './use.ts'
import { type ActorState, type Kept, keptAt, type Use, used, type World } from './world.ts'

/** What a close with changes may come to: what is kept then, or a refusal. */
export type MergeResult = { readonly kept: Kept | undefined } | typeof DESTROYED

export const DESTROYED = { code: 'SESSION_DESTROYED' } as const

/** All that the merge of a use may come to, in this world. */
export function mergeResults(world: World, { id, hasDrawn }: ActorState, use: Use): MergeResult[] {
  const kept = keptAt(world, id)
  const into = (session: Kept): MergeResult => {
    const ownTTL = use.newTTL === undefined ? session.ownTTL : (use.newTTL ?? undefined)
    return { kept: used(world, { ...session, data: merged(use, session.data), ownTTL }) }
  }
  if (use.base === 'loaded') {
    if (kept === undefined || !mayBeSame(kept, use)) return [DESTROYED]
    return kept.life === use.life ? [into(kept)] : [into(kept), DESTROYED]
  }
  const made: MergeResult = { kept: created(world, use, hasDrawn) ?? kept }
  if (kept === undefined || (use.base === 'cleared' && isReplaced(kept, use, made))) return [made]
  return [kept.kind === 'session' ? into(kept) : DESTROYED]
}

/** Whether a use that has removed its session makes a new one in the place of this, if it makes one. */
function isReplaced(kept: Kept, use: Use, made: { readonly kept: Kept | undefined }): boolean {
  const isBack = kept.kind === 'session' && (kept.isAnonymous || kept.life === use.life)
  return made.kept === kept || isBack
}

/** Whether a use can't tell what is kept from the session that it has loaded. */
export function mayBeSame(kept: Kept, use: Use): boolean {
  return kept.kind === 'session' && (kept.life === use.life || (kept.isAnonymous && use.isAnonymous))
}

/** The session that a use makes where there is none; a use that sets nothing makes none. */
function created(world: World, use: Use, hasDrawn: boolean): Kept | undefined {
  if (setsNothing(use)) return undefined
  return used(world, {
    kind: 'session',
    life: world.lives + 1,
    isAnonymous: use.base === 'absent' && hasDrawn,
    data: merged(use, {}),
    ownTTL: use.newTTL ?? undefined,
    end: [0, 0],
    isExpired: false,
  })
}

function setsNothing(use: Use): boolean {
  return Object.values(use.changed).every((value) => value === null)
}
