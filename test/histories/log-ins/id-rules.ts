import { GRACE } from '../requests/request-history.ts'
import { idsOf, leavesItsId, linksOf, logInOf, reached } from './chains.ts'
import type { Rule } from './judge-log-ins.ts'
import type { Deed, Made } from './log-in-trace.ts'

/** An id that was handed out while nobody was logged in opens nobody's session, whoever has planted or seen it. */
const anAnonymousIdOpensNoUser: Rule = ({ requests }) => {
  const anonymous = new Set<string>()
  for (const made of requests) if (made.cookie && isAnonymous(made)) anonymous.add(made.cookie)
  for (const made of requests) if (made.cookie && !isAnonymous(made)) anonymous.delete(made.cookie)
  const seen = requests.find((made) => {
    return (
      made.sent.length > 0 && made.sent.every((id) => anonymous.has(id)) && userAtFirst(made) !== undefined
    )
  })
  return seen && `${seen.tag} sees ${userAtFirst(seen)} by an id from before a log-in`
}

/** The ids that a log-in, a log-out or a confirmation has left open nobody's session. */
const aLeftIdOpensNothing: Rule = ({ requests }) => {
  for (const leaving of requests) {
    for (const deed of leaving.deeds) {
      if (!leavesItsId(deed) || !isDone(leaving, deed)) continue
      const left = leftBy(leaving, deed)
      const later = requests.find((other) => {
        const isOld = other.sent.length > 0 && other.sent.every((id) => left.includes(id))
        return isOld && other.begin > (leaving.end as number) && userAtFirst(other) !== undefined
      })
      if (later === undefined || isMovedBack(requests, leaving)) continue
      return `${later.tag} sees ${userAtFirst(later)} by an id that ${leaving.tag} has left`
    }
  }
  return undefined
}

/** A request goes on only with what its own ids lead to: by rotations, or by a log-in of the user who logs in now. */
const nobodyGetsAnothersSession: Rule = ({ requests }) => {
  const links = linksOf(requests)
  for (const made of requests) {
    const users = new Set<string | undefined>(
      made.deeds.flatMap((deed) => (deed.code === undefined ? logInOf(deed) : undefined) ?? []),
    )
    const mayHave = reached(made.sent, links, ({ by, user, made: { at, ...other } }) => {
      if (other.tag === made.tag) return false
      return by === 'rotation' || (by === 'logIn' && users.has(user) && made.at <= at + GRACE)
    })
    for (const id of idsOf(made)) {
      const knows = requests.find((other) => isFirst(other, made, id))
      if (knows && !mayHave.has(id))
        return `${made.tag} gets the session of ${knows.tag}, which is not its own`
    }
  }
  return undefined
}

/** Two log-ins of one user at once, with one cookie, end in one session, with what both have set. */
const aDoubleClickIsOne: Rule = ({ requests, stored }) => {
  for (const [at, one] of requests.entries()) {
    for (const two of requests.slice(at + 1)) {
      if (!isDoubleClick(one, two) || !requests.every((other) => mayBeBeside(other, one, two))) continue
      if (one.cookie !== two.cookie) return `${one.tag} and ${two.tag} have got two sessions`
      const letters = stored.find(([id]) => id === one.cookie)?.[1].letters
      for (const { tag } of letters === undefined ? [] : [one, two]) {
        if (!letters?.some((letter) => letter.startsWith(`${tag} `)))
          return `what ${tag} has written is not there`
      }
    }
  }
  return undefined
}

/** A confirmation that came after another one has no part of the session that the other has changed. */
const aLateConfirmGetsNothing: Rule = ({ requests, stored }) => {
  for (const made of requests) {
    const at = made.deeds.findIndex(isOvertaken)
    if (at === -1 || made.deeds.slice(at + 1).some((deed) => leavesItsId(deed))) continue
    if (made.cookie) return `${made.tag} gets a cookie after its confirmation was overtaken`
    const has = stored.find(([, { letters }]) => letters.some((letter) => letter.startsWith(`${made.tag} `)))
    if (has && made.status === 200) return `${made.tag} has written in a session that was confirmed before`
  }
  return undefined
}

export const ID_RULES: readonly Rule[] = [
  anAnonymousIdOpensNoUser,
  aLeftIdOpensNothing,
  nobodyGetsAnothersSession,
  aDoubleClickIsOne,
  aLateConfirmGetsNothing,
]

/** Who was logged in, before the request has logged anybody in. */
export function userAtFirst({ deeds }: Made): string | undefined {
  const logIn = deeds.findIndex((deed) => logInOf(deed) !== undefined)
  return deeds.slice(0, logIn === -1 ? deeds.length : logIn).find(({ shown }) => shown?.user)?.shown?.user
}

function isAnonymous({ deeds }: Made): boolean {
  const last = deeds.at(-1)
  return last?.code === undefined && last?.shown !== undefined && last.shown.user === undefined
}

/** Whether an action of a request was answered for. */
export function isDone({ visit, status, isDelivered }: Made, { action, code, end }: Deed): boolean {
  const isSure = status === 200 && code === undefined && end !== undefined
  // A confirmation whose client has gone is undone.
  return isSure && (action !== 'confirm' || isDelivered === true || visit.ending === 'lost')
}

/** The ids that an action has left. Of several that were sent a log-in leaves one, and a log-out all. */
function leftBy({ sent }: Made, { action, idBefore }: Deed): readonly string[] {
  return [...(sent.length === 1 || action === 'logOut' ? sent : []), ...(idBefore ? [idBefore] : [])]
}

/** Whether a confirmation that was under way then has been undone: its session is back under its old id. */
function isMovedBack(requests: readonly Made[], leaving: Made): boolean {
  return requests.some((other) => {
    const isUndone = other.deeds.some((deed) => deed.action === 'confirm' && !isDone(other, deed))
    return isUndone && other.begin < (leaving.end as number) && (other.end as number) > leaving.begin
  })
}

/** Whether a request had to do with an id before another one has named it. */
function isFirst(other: Made, made: Made, id: string): boolean {
  return other !== made && firstNaming(other, id) < firstNaming(made, id)
}

function firstNaming({ sent, begin, deeds, cookie, arrived, end }: Made, id: string): number {
  if (sent.includes(id)) return begin
  const named = deeds.find(({ idAfter }) => idAfter === id)?.end
  return named ?? (cookie === id ? ((arrived ?? end) as number) : Number.POSITIVE_INFINITY)
}

function isDoubleClick(one: Made, two: Made): boolean {
  const [user, other] = [one, two].map(clickOf)
  const isBoth = user !== undefined && user === other && one.sent[0] === two.sent[0]
  const isAtOnce = one.begin < (two.end as number) && two.begin < (one.end as number)
  const wasThere = [one, two].some(({ deeds }) => deeds[0]?.shown?.life !== undefined)
  return isBoth && isAtOnce && wasThere
}

/** The user of a request that does nothing but log in and then write, and was answered. */
function clickOf({ deeds, visit, sent, status }: Made): string | undefined {
  const [look, logIn, write] = deeds
  const isClick = deeds.length === 3 && look?.action === 'look' && write?.action === 'write'
  if (!isClick || sent.length !== 1 || status !== 200 || visit.fault !== undefined) return undefined
  return visit.ending === 'answer' || visit.ending === 'lost' ? logIn && logInOf(logIn) : undefined
}

/** Whether a request leaves the session of two others alone, as far as that can be seen. */
function mayBeBeside(other: Made, one: Made, two: Made): boolean {
  if (other === one || other === two) return true
  const isElsewhere =
    (other.end as number) < Math.min(one.begin, two.begin) ||
    other.begin > Math.max(one.end as number, two.end as number)
  return isElsewhere || (other.deeds.every((deed) => !leavesItsId(deed)) && other.visit.crash === undefined)
}

function isOvertaken({ action, code, idBefore, idAfter, end }: Deed): boolean {
  return action === 'confirm' && code === undefined && end !== undefined && idBefore === idAfter
}
