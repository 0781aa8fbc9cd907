import { TTL } from '../history.ts'

/** What a place keeps under one id, as the model sees it. */
export interface Kept {
  readonly kind: 'session' | 'redirect'
  /** Which of the sessions that there were under the id, one after the other. */
  readonly life: number
  /** Made under an id that its use had just drawn, so that it has no epoch: nobody can tell two such lives apart. */
  readonly isAnonymous: boolean
  readonly data: Values
  /** Where a redirect leads; without it its session has ended, or has an id that nobody was told. */
  readonly leadsTo?: string | undefined
  readonly ownTTL: number | undefined
  /** Between these two times it expires: renewals may be made, and may have been lost. */
  readonly end: readonly [earliest: number, latest: number]
  readonly isExpired: boolean
}

export type Values = Readonly<Record<string, string>>

/** A use of a session: what it has loaded, and what it has changed. */
export interface Use {
  readonly base: 'absent' | 'loaded' | 'cleared'
  readonly life: number
  readonly isAnonymous: boolean
  readonly data: Values
  readonly ownTTL: number | undefined
  /** Key to value; `null`: removed. */
  readonly changed: Readonly<Record<string, string | null>>
  /** What update functions append, for the keys of `changed` that they have changed last. */
  readonly updates: Readonly<Record<string, readonly string[]>>
  /** The TTL that the use has given the session; `null`: it has taken away the session's own. */
  readonly newTTL: number | null | undefined
  readonly owesRemoval: boolean
}

/** An actor: how far it is, its session object and that one's use. */
export interface ActorState {
  /** How many of its calls have ended. */
  readonly at: number
  readonly id: string
  /** The present use has drawn the id itself: a session that it makes under it has no epoch. */
  readonly hasDrawn: boolean
  readonly use: Use | undefined
  /** How far the removal of its session is, within a call. */
  readonly ending?: Ending | undefined
}

/** A removal: it reads where the id leads, ends the session there, and removes the records, the last one first. */
export interface Ending {
  readonly ids: readonly string[]
  readonly step: 'read' | 'end' | 'remove'
  /** The session that was read. */
  readonly life?: number
  readonly isAnonymous?: boolean
  /** A write was made, so that a fault is behind it. */
  readonly hasWritten: boolean
}

/** Everything, at one moment. */
export interface World {
  readonly now: number
  readonly lives: number
  readonly kept: Readonly<Record<string, Kept | undefined>>
  readonly actors: readonly ActorState[]
}

export function newWorld(id: string, actors: number): World {
  const actor: ActorState = { at: 0, id, hasDrawn: false, use: undefined }
  return { now: 0, lives: 0, kept: {}, actors: Array.from({ length: actors }, () => actor) }
}

/** What an id holds, unless that has expired. */
export function keptAt(world: World, id: string): Kept | undefined {
  const kept = world.kept[id]
  return kept?.isExpired ? undefined : kept
}

/** The session of an id; a redirect is none. */
export function sessionAt(world: World, id: string): Kept | undefined {
  const kept = keptAt(world, id)
  return kept?.kind === 'session' ? kept : undefined
}

export function withKept(world: World, id: string, kept: Kept | undefined): World {
  return { ...world, kept: { ...world.kept, [id]: kept } }
}

export function withActor(world: World, index: number, changes: Partial<ActorState>): World {
  const actors = world.actors.map((actor, at) => (at === index ? { ...actor, ...changes } : actor))
  return { ...world, actors }
}

/** What is kept, used now. */
export function used(world: World, kept: Kept): Kept {
  const end = world.now + (kept.ownTTL ?? TTL)
  return { ...kept, end: [end, end] }
}

/** The same where nobody knows whether the use counts, or by which of two TTLs. */
export function maybeUsed(world: World, kept: Kept, ttl: number | undefined = kept.ownTTL): Kept {
  const end = world.now + (ttl ?? TTL)
  return { ...kept, end: [Math.min(kept.end[0], end), Math.max(kept.end[1], end)] }
}

/** The worlds that there may be after some time: what may have expired and may not is in some of them. */
export function later(world: World, ms: number): World[] {
  const now = world.now + ms
  let worlds: World[] = [{ ...world, now }]
  for (const [id, kept] of Object.entries(world.kept)) {
    if (kept === undefined || kept.isExpired || now <= kept.end[0]) continue
    const isOver = now > kept.end[1]
    worlds = worlds.flatMap((each) => {
      const expired = withKept(each, id, { ...kept, isExpired: true })
      return isOver ? [expired] : [expired, withKept(each, id, { ...kept, end: [now, kept.end[1]] })]
    })
  }
  return worlds
}
