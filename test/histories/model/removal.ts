import type { Call } from '../trace.ts'
import { answers, faultOf } from './answers.ts'
import type { Rules } from './rules.ts'
import {
  type ActorState,
  type Ending,
  type Kept,
  keptAt,
  maybeUsed,
  sessionAt,
  type Use,
  used,
  type World,
  withActor,
  withKept,
} from './world.ts'

interface Removing {
  readonly index: number
  readonly call: Call
}

/** The next step of a removal. With `isLast` the call ends with the last one. */
export function removal(
  world: World,
  { index, call }: Removing,
  { readsByField }: Rules,
  use: Use,
  isLast: boolean,
): World[] {
  const { id, at, ending = begun(id) } = world.actors[index] as ActorState
  const last = ending.ids.at(-1) as string
  const goOn = (next: World, after: Ending): World => withActor(next, index, { ending: after })
  if (ending.step === 'read') return [goOn(readAt(world, last), afterRead(world, ending, last))]

  const fault = ending.hasWritten ? undefined : faultOf(call)
  const fail = (next: World): World[] => [withActor(next, index, { use, at: at + 1, ending: undefined })]
  if (fault === 'refused') return fail(world)
  if (ending.step === 'end') {
    const session = sessionAt(world, last)
    const isSame = session?.life === ending.life
    const mayBeSame = isSame || (session?.isAnonymous === true && ending.isAnonymous === true)
    const ended =
      session === undefined ? world : withKept(world, last, used(world, tombstone(session, readsByField)))
    const after: World[] = []
    if (mayBeSame) {
      if (fault === 'lost') after.push(...fail(ended))
      else if (!isUnanswered(call, ending))
        after.push(goOn(ended, { ...ending, step: 'remove', hasWritten: true }))
    }
    // It is another session by now, or none: the removal begins anew.
    if (!isSame) after.push(goOn(world, { ...begun(id), hasWritten: true }))
    return after
  }

  const removed = withKept(world, last, undefined)
  if (fault === 'lost') return fail(removed)
  if (isUnanswered(call, ending)) return []
  const ids = ending.ids.slice(0, -1)
  if (ids.length > 0) return [goOn(removed, { ...ending, ids, hasWritten: true })]
  if (isLast && !answers(call, {})) return []
  const done = { use: { ...use, owesRemoval: false }, hasDrawn: false, ending: undefined }
  return [withActor(removed, index, isLast ? { ...done, at: at + 1 } : done)]
}

function begun(id: string): Ending {
  return { ids: [id], step: 'read', hasWritten: false }
}

/** A read may count as a use. */
function readAt(world: World, id: string): World {
  const kept = keptAt(world, id)
  return kept === undefined ? world : withKept(world, id, maybeUsed(world, kept))
}

function afterRead(world: World, ending: Ending, id: string): Ending {
  const kept = keptAt(world, id)
  if (kept?.kind === 'session') {
    const { life, isAnonymous } = kept
    return { ...ending, step: 'end', life, isAnonymous }
  }
  const next = kept?.leadsTo
  if (next === undefined || ending.ids.includes(next)) return { ...ending, step: 'remove' }
  return { ...ending, ids: [...ending.ids, next] }
}

/** What is left of a session that has ended. In a hash its fields stay until the record is removed. */
function tombstone(session: Kept, readsByField: boolean): Kept {
  const data = readsByField ? session.data : {}
  return { ...session, kind: 'redirect', data, leadsTo: undefined, ownTTL: undefined }
}

/** Whether the write that is due must fail, and the call has not. */
function isUnanswered({ op }: Call, { hasWritten }: Ending): boolean {
  return !hasWritten && 'fault' in op && op.fault !== undefined
}
