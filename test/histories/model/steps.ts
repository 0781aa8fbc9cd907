import type { Call } from '../trace.ts'
import { answers, faultOf } from './answers.ts'
import {
  DESTROYED,
  isMergeLetPass,
  isRenewalLetPass,
  longest,
  mayBeSame,
  mergeResults,
  usedBy,
} from './merge.ts'
import { removal } from './removal.ts'
import type { Rules } from './rules.ts'
import {
  CLEARED,
  discarded,
  isDirty,
  loadedUse,
  readAll,
  readKey,
  ttlOf,
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

/** What the model says of one run. */
export interface RunRules extends Rules {
  /** Time passes in this run: TTLs count. */
  readonly hasWaits: boolean
}

/** A step that the model does not judge: whatever comes after it is let pass. */
export const UNDECIDED: unique symbol = Symbol('undecided')

export type Steps = readonly World[] | typeof UNDECIDED

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
export function stepsOf(world: World, stepping: Stepping, rules: RunRules): Steps {
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
      return [end(world, { id: call.id as string, hasSeen: false, use: undefined })]
    case 'discard':
      return [end(world, { use: use && discarded(use) })]
    case 'rotate':
      return moved(world, stepping, rules)
    case 'removeAll':
      return removal(world, stepping, rules, { ...CLEARED }, true)
    case 'close':
      if (use === undefined) return answers(call, {}) ? [end(world)] : []
      if (use.owesRemoval) return removal(world, stepping, rules, use, false)
      return isDirty(use) ? merge(world, stepping, use, rules) : renewal(world, stepping, use, rules)
    case 'regenerateId':
      if (use === undefined) return [load(world, index)]
      if (use.owesRemoval) return removal(world, stepping, rules, use, false)
      return moved(world, stepping, rules)
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
      return [end(world, { use: { ...use, newTTL: op.ttl } })]
    default:
      throw new Error(`the model has no step for ${op.do}`)
  }
}

/** Whether the next step neither reads nor writes what is kept: it may be taken at any time. */
export function isLocal(world: World, index: number, { op }: Call, rules: RunRules): boolean {
  const { use } = world.actors[index] as ActorState
  if (op.do === 'open' || op.do === 'discard') return true
  if (op.do === 'close') return use === undefined
  if (use === undefined) return false
  if (op.do === 'set' || op.do === 'remove' || op.do === 'setTTL') return true
  const isRead = op.do === 'get' || op.do === 'data' || op.do === 'update'
  return isRead && (!rules.readsByField || use.base !== 'loaded')
}

/** What a use reads beneath its own changes. */
function beneathOf(world: World, { id }: ActorState, use: Use, { readsByField }: RunRules): Values {
  return readsByField && use.base === 'loaded' ? (keptAt(world, id)?.data ?? {}) : use.data
}

/** Begins a use. The load may count as a use of the session. */
function load(world: World, index: number): World {
  const { id, hasSeen } = world.actors[index] as ActorState
  const kept = keptAt(world, id)
  const session = sessionAt(world, id)
  const next = kept === undefined ? world : withKept(world, id, maybeUsed(world, kept))
  return withActor(next, index, { use: loadedUse(session), hasSeen: hasSeen || session !== undefined })
}

function merge(world: World, { index, call }: Stepping, use: Use, rules: RunRules): Steps {
  const actor = world.actors[index] as ActorState
  const { id } = actor
  const at = actor.at + 1
  const fault = faultOf(call)
  if (fault === 'refused') return [withActor(world, index, { at })]
  if (rules.hasWaits && isMergeLetPass(world, id, use, rules)) return UNDECIDED
  return mergeResults(world, actor, use, rules).flatMap((result) => {
    if ('code' in result)
      return answers(call, result) ? [withActor(world, index, { at, use: undefined })] : []
    const { kept } = result
    const isMade = kept !== undefined && kept.life > world.lives
    const next = { ...withKept(world, id, kept ?? world.kept[id]), lives: world.lives + Number(isMade) }
    if (fault === 'lost') return [withActor(next, index, { at })]
    return answers(call, {}) ? [withActor(next, index, { at, use: undefined, hasSeen: true })] : []
  })
}

/** Ends a use that has changed nothing. */
function renewal(world: World, { index, call, isKilled }: Stepping, use: Use, rules: RunRules): Steps {
  const { id, at } = world.actors[index] as ActorState
  const kept = keptAt(world, id)
  if (rules.hasWaits && use.base === 'loaded' && isRenewalLetPass(world, id, use, rules)) return UNDECIDED
  // A session without keys need not be renewed, nor a redirect.
  const isSure = kept?.kind === 'session' && Object.keys(use.data).length > 0 && !isKilled
  const isStale = rules.lets.staleTTLs && kept?.ownTTL !== use.ownTTL
  const renewed =
    kept &&
    (isSure && !isStale ? used(world, kept) : maybeUsed(world, kept, longest(kept.ownTTL, use.ownTTL)))
  const next = use.base === 'loaded' && renewed !== undefined ? withKept(world, id, renewed) : world
  const fault = faultOf(call)
  if (fault !== undefined) {
    return use.base === 'loaded' ? [withActor(fault === 'lost' ? next : world, index, { at: at + 1 })] : []
  }
  return answers(call, {}) ? [withActor(next, index, { at: at + 1, use: undefined })] : []
}

/** Moves the session of an id to a new one. */
function moved(world: World, { index, call }: Stepping, rules: RunRules): Steps {
  const actor = world.actors[index] as ActorState
  const { id, use } = actor
  const { op, outcome } = call
  const isRotation = op.do === 'rotate'
  const newId = outcome !== undefined && 'value' in outcome ? (outcome.value as string) : undefined
  const end = (next: World, to = id): World => withActor(next, index, { at: actor.at + 1, id: to })
  if (!isRotation && use?.base !== 'loaded') return newId === undefined ? [] : [end(world, newId)]
  const session = sessionAt(world, id)
  const refused = answers(call, DESTROYED) ? [end(world)] : []
  if (session === undefined) return refused
  const isOther = !isRotation && use !== undefined && session.life !== use.life
  const mayMove = !isOther || rules.lets.movesOfOthers || (use !== undefined && mayBeSame(session, use))
  const isStale = rules.lets.staleTTLs && use !== undefined
  const read = maybeUsed(world, session, isStale ? longest(session.ownTTL, ttlOf(use)) : session.ownTTL)
  const done: World[] = []
  if (mayMove && (outcome === undefined || newId !== undefined)) {
    const copy = isRotation || use === undefined ? used(world, session) : usedBy(world, session, use, rules)
    const copied = newId === undefined ? world : withKept(world, newId, copy)
    done.push(end(withKept(copied, id, leftBy(op, world, read, newId)), isRotation ? id : newId))
    // It may have been read and no more.
    if (outcome === undefined) done.push(end(withKept(world, id, read)))
  }
  return isOther ? [...done, ...refused] : done
}

/** What a move leaves under the old id. */
function leftBy(op: Call['op'], world: World, session: Kept, leadsTo?: string): Kept | undefined {
  if (op.do === 'rotate')
    return used(world, { ...session, kind: 'redirect', data: {}, leadsTo, ownTTL: undefined })
  return op.do === 'regenerateId' && op.deleteOld ? undefined : session
}
