import { TTL } from '../history.ts'
import type { Call } from '../trace.ts'
import { answers, faultOf } from './answers.ts'
import { DESTROYED, mayBeSame, mergeResults } from './merge.ts'
import { removal } from './removal.ts'
import type { Rules } from './rules.ts'
import {
  clearedUse,
  discarded,
  isDirty,
  loadedUse,
  readAll,
  readKey,
  withRemoved,
  withSet,
  withUpdate,
} from './use.ts'
import {
  type ActorState,
  type Kept,
  keptAt,
  later,
  maybeUsed,
  sessionAt,
  type Use,
  used,
  type Values,
  type World,
  withActor,
  withKept,
} from './world.ts'

/** A step of one actor: its call, and whether its process was killed in the end. */
export interface Stepping {
  readonly index: number
  readonly call: Call
  readonly isKilled: boolean
}

/**
 * The worlds that there may be after the next atomic step of a call, as far as they agree with what the call has
 * returned. A call ends with the last of its steps.
 */
export function stepsOf(world: World, stepping: Stepping, rules: Rules): World[] {
  const { index, call } = stepping
  const { op } = call
  const actor = world.actors[index] as ActorState
  const { id, use } = actor
  const end = (next: World, changes: Partial<ActorState> = {}): World =>
    withActor(next, index, { at: actor.at + 1, ...changes })
  switch (op.do) {
    case 'wait':
      return later(world, op.ms).map((next) => end(next))
    case 'evict':
      return [end(withKept(world, id, undefined))]
    case 'open':
      return [end(world, { id: call.id as string, hasDrawn: false, use: undefined })]
    case 'discard':
      return [end(world, { use: use && discarded(use) })]
    case 'rotate':
      return moved(world, stepping)
    case 'removeAll':
      return removal(world, stepping, rules, clearedUse(use), true)
    case 'close':
      if (use === undefined) return answers(call, {}) ? [end(world)] : []
      if (use.owesRemoval) return removal(world, stepping, rules, use, false)
      return isDirty(use) ? merge(world, stepping, use) : renewal(world, stepping, use)
    case 'regenerateId':
      if (use === undefined) return [load(world, index)]
      if (use.owesRemoval) return removal(world, stepping, rules, use, false)
      return moved(world, stepping)
  }
  if (use === undefined) return [load(world, index)]
  const beneath = beneathOf(world, actor, use, rules)
  switch (op.do) {
    case 'get':
      return answers(call, { value: readKey(use, op.key, beneath) }) ? [end(world)] : []
    case 'data':
      return answers(call, { value: readAll(use, beneath) }) ? [end(world)] : []
    case 'set':
      return [end(world, { use: withSet(use, op.key, call.tag) })]
    case 'update':
      return [end(world, { use: withUpdate(use, op.key, call.tag, beneath) })]
    case 'remove':
      return [end(world, { use: withRemoved(use, op.key) })]
    case 'setTTL':
      return [end(world, { use: { ...use, newTTL: op.ttl ?? null } })]
    default:
      throw new Error(`the model has no step for ${op.do}`)
  }
}

/** Whether the next step neither reads nor writes what is kept: it may be taken at any time. */
export function isLocal(world: World, index: number, { op }: Call, rules: Rules): boolean {
  const { use } = world.actors[index] as ActorState
  if (op.do === 'open' || op.do === 'discard') return true
  if (op.do === 'close') return use === undefined
  if (use === undefined) return false
  if (op.do === 'set' || op.do === 'remove' || op.do === 'setTTL') return true
  const isRead = op.do === 'get' || op.do === 'data' || op.do === 'update'
  return isRead && (!rules.readsByField || use.base !== 'loaded')
}

/** What a use reads beneath its own changes. */
function beneathOf(world: World, { id }: ActorState, use: Use, { readsByField }: Rules): Values {
  return readsByField && use.base === 'loaded' ? (keptAt(world, id)?.data ?? {}) : use.data
}

/** Begins a use. The load may count as a use of the session. */
function load(world: World, index: number): World {
  const { id } = world.actors[index] as ActorState
  const kept = keptAt(world, id)
  const session = sessionAt(world, id)
  const next = kept === undefined ? world : withKept(world, id, maybeUsed(world, kept))
  return withActor(next, index, { use: loadedUse(session), hasDrawn: false })
}

function merge(world: World, { index, call }: Stepping, use: Use): World[] {
  const actor = world.actors[index] as ActorState
  const { id } = actor
  const at = actor.at + 1
  const fault = faultOf(call)
  if (fault === 'refused') return [withActor(world, index, { at, hasDrawn: false })]
  return mergeResults(world, actor, use).flatMap((result) => {
    if ('code' in result)
      return answers(call, result) ? [withActor(world, index, { at, use: undefined })] : []
    const { kept } = result
    const isMade = kept !== undefined && kept.life > world.lives
    const next = { ...withKept(world, id, kept ?? world.kept[id]), lives: world.lives + Number(isMade) }
    if (fault === 'lost') return [withActor(next, index, { at, hasDrawn: false })]
    return answers(call, {}) ? [withActor(next, index, { at, use: undefined, hasDrawn: false })] : []
  })
}

/** Ends a use that has changed nothing. */
function renewal(world: World, { index, call, isKilled }: Stepping, use: Use): World[] {
  const { id, at } = world.actors[index] as ActorState
  const kept = keptAt(world, id)
  // A session without keys need not be renewed, nor a redirect.
  const isSure = kept?.kind === 'session' && Object.keys(use.data).length > 0 && !isKilled
  const renewed = kept && (isSure ? used(world, kept) : maybeUsed(world, kept))
  const next = use.base === 'loaded' && renewed !== undefined ? withKept(world, id, renewed) : world
  const fault = faultOf(call)
  if (fault !== undefined) {
    return use.base === 'loaded' ? [withActor(fault === 'lost' ? next : world, index, { at: at + 1 })] : []
  }
  return answers(call, {}) ? [withActor(next, index, { at: at + 1, use: undefined })] : []
}

/** Moves the session of an id to a new one. */
function moved(world: World, { index, call }: Stepping): World[] {
  const actor = world.actors[index] as ActorState
  const { id, use } = actor
  const { op, outcome } = call
  const isRotation = op.do === 'rotate'
  const newId = outcome !== undefined && 'value' in outcome ? (outcome.value as string) : undefined
  const end = (next: World, to = id): World => withActor(next, index, { at: actor.at + 1, id: to })
  if (!isRotation && use?.base !== 'loaded')
    return newId === undefined ? [] : [withActor(end(world, newId), index, { hasDrawn: true })]
  const session = sessionAt(world, id)
  const refused = answers(call, DESTROYED) ? [end(world)] : []
  if (session === undefined) return refused
  const isOther = !isRotation && use !== undefined && session.life !== use.life
  const mayMove = !isOther || (use !== undefined && mayBeSame(session, use))
  const read = maybeUsed(world, session)
  const done: World[] = []
  if (mayMove && (outcome === undefined || newId !== undefined)) {
    const copied = newId === undefined ? world : withKept(world, newId, used(world, session))
    done.push(end(withKept(copied, id, leftBy(op, world, read, newId)), isRotation ? id : newId))
    // It may have been read and no more.
    if (outcome === undefined) done.push(end(withKept(world, id, read)))
  }
  return isOther ? [...done, ...refused] : done
}

/** What a move leaves under the old id. */
function leftBy(op: Call['op'], world: World, session: Kept, leadsTo?: string): Kept | undefined {
  if (op.do === 'rotate')
    return used(world, { ...session, kind: 'redirect', data: {}, leadsTo, ownTTL: redirectTTL(session) })
  return op.do === 'regenerateId' && op.deleteOld ? undefined : session
}

/** A redirect lives as long as its session, but an hour at most. */
function redirectTTL({ ownTTL = TTL }: Kept): number {
  return Math.min(ownTTL, 3_600_000)
}
