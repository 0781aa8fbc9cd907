import { GRACE, TTL } from '../requests/request-history.ts'
import { leavesItsId, linksOf, logInOf, reached } from './chains.ts'
import { isDone, userAtFirst } from './id-rules.ts'
import type { Rule } from './judge-log-ins.ts'
import { type Deed, type Made, readerOf, writerOf } from './log-in-trace.ts'
import type { LogInRun } from './run-log-ins.ts'

/** What was written while one user was logged in is read in no session of another, nor where nobody is logged in. */
const nothingReachesAnotherUser: Rule = ({ requests, stored }) => {
  const shown = requests.flatMap(({ tag, deeds }) => deeds.map((deed) => [tag, deed.shown] as const))
  for (const [where, seen] of [...shown, ...stored]) {
    const wrong = seen?.letters.find((letter) => ![seen.user, 'anyone'].includes(readerOf(letter)))
    if (wrong) return `the letter ${wrong} is in a session of ${seen?.user ?? 'nobody'} (${where})`
  }
  return undefined
}

/** A session that was logged out of is seen by no later request, under any id. */
const whatWasLoggedOutIsOver: Rule = ({ requests, stored }) => {
  for (const ending of requests) {
    const at = ending.deeds.findIndex((deed) => deed.action === 'logOut' && isDone(ending, deed))
    const life = ending.deeds
      .slice(0, Math.max(at, 0))
      .flatMap(({ shown }) => shown?.life ?? [])
      .at(-1)
    if (life === undefined || life === ending.tag) continue
    if (requests.some((other) => other !== ending && hasMoved(other, ending))) continue
    const later = requests.find(({ begin, deeds }) => begin > (ending.end as number) && sees(deeds, life))
    if (later) return `${later.tag} sees ${life}, which ${ending.tag} has logged out of`
    if (stored.some(([, shown]) => shown.life === life))
      return `${life} is stored: ${ending.tag} has logged out of it`
  }
  return undefined
}

const aLogInIsNeverRefused: Rule = ({ requests }) => {
  for (const { tag, deeds, visit } of requests) {
    const refused = deeds.find((deed) => logInOf(deed) !== undefined && deed.code !== undefined)
    // Where the client has gone there is no answer that could bring the cookie.
    const hasLeft = typeof visit.ending === 'object' && refused?.code === 'RESPONSE_SENT'
    if (refused && visit.fault === undefined && !hasLeft)
      return `the log-in of ${tag} was refused: ${refused.code}`
  }
  return undefined
}

/** Who has got the answer of a log-in is logged in at the next request, unless something has ended that. */
const whoHasLoggedInIsLoggedIn: Rule = (run) => {
  for (const made of run.requests) {
    const user = lastLogIn(made)
    if (user === undefined || made.status !== 200) continue
    const { cookie } = made
    const id = made.deeds.filter((deed) => logInOf(deed) !== undefined).at(-1)?.idAfter ?? ''
    if (!cookie && mayHaveEnded(run, id, made, made)) continue
    if (!cookie) return `${made.tag} has logged ${user} in, and its answer has no cookie`
    const next = run.requests.find(
      ({ begin, sent }) => begin > (made.end as number) && sent.join() === cookie,
    )
    if (next === undefined || next.at - made.at >= TTL || mayHaveEnded(run, cookie, made, next)) continue
    const seen = next.deeds[0]
    if (seen?.shown === undefined || logInOf(seen) !== undefined || seen.action === 'confirm') continue
    if (userAtFirst(next) !== user) return `${next.tag} does not see ${user}, whom ${made.tag} has logged in`
  }
  return undefined
}

/** What a log-in without what there was has begun shows nothing that was written before. */
const nothingIsKeptUnasked: Rule = ({ requests }) => {
  for (const made of requests) {
    for (const [at, deed] of made.deeds.entries()) {
      if (typeof deed.action !== 'object' || deed.action.keep !== false || deed.shown === undefined) continue
      const before = made.deeds.slice(0, at).flatMap(({ shown }) => shown?.letters ?? [])
      const kept = deed.shown.letters.find((letter) => before.includes(letter))
      const isJoined = requests.some((other) => other !== made && mayHaveLoggedIn(other, made))
      if (kept && !isJoined) return `${made.tag} has kept ${kept}`
    }
  }
  return undefined
}

const noSessionTwice: Rule = ({ stored }) => {
  const lives = stored.flatMap(([, { life }]) => life ?? [])
  const twice = lives.find((life, at) => lives.indexOf(life) < at)
  return twice && `${twice} is stored under two ids`
}

const whatWasAnsweredIsKept: Rule = ({ requests, stored }) => {
  for (const { tag, status, deeds } of requests) {
    const life = deeds.filter(({ action }) => action === 'write').at(-1)?.shown?.life
    const kept = stored.find(([, shown]) => shown.life === life)
    const isLast = deeds.at(-1)?.action === 'write'
    // An overtaken confirmation drops what its request changes.
    if (status !== 200 || life === undefined || !isLast || kept === undefined) continue
    if (deeds.some(({ action }) => action === 'confirm')) continue
    if (!kept[1].letters.some((letter) => writerOf(letter) === tag)) return `what ${tag} has written is lost`
  }
  return undefined
}

const everybodyCanLogIn: Rule = ({ last }) => {
  for (const [logIn, look] of last) {
    const user = lastLogIn(logIn)
    const shown = look.deeds[0]?.shown
    if (logIn.status !== 200 || look.status !== 200) return `${logIn.tag} or ${look.tag} has failed`
    if (shown?.user !== user) return `${look.tag} does not see ${user}, whom ${logIn.tag} has logged in`
    if (!shown?.letters.some((letter) => writerOf(letter) === logIn.tag))
      return `what ${logIn.tag} has written is not there`
  }
  return undefined
}

export const SESSION_RULES: readonly Rule[] = [
  nothingReachesAnotherUser,
  whatWasLoggedOutIsOver,
  aLogInIsNeverRefused,
  whoHasLoggedInIsLoggedIn,
  nothingIsKeptUnasked,
  noSessionTwice,
  whatWasAnsweredIsKept,
  everybodyCanLogIn,
]

/** Who is logged in at the end of a request by its own log-in, and nothing after that. */
function lastLogIn({ deeds }: Made): string | undefined {
  const last = deeds.filter(leavesItsId).at(-1)
  return last && last.code === undefined ? logInOf(last) : undefined
}

/** Whether a request may have moved a session by a log-in or a confirmation while another one has ended it. */
function hasMoved({ begin, end, deeds, visit }: Made, ending: Made): boolean {
  const moves = deeds.some((deed) => deed.action === 'confirm' || logInOf(deed) !== undefined)
  return (
    (moves || visit.crash !== undefined) && begin < (ending.end as number) && (end as number) > ending.begin
  )
}

/** Whether a request may have ended the session of an id, or moved it on, since it was handed out. */
function mayHaveEnded({ requests }: LogInRun, id: string, from: Made, until: Made): boolean {
  const ids = reached([id], linksOf(requests), ({ by }) => by === 'rotation')
  return requests.some((other) => {
    if (other === until || other.begin > (until.end as number) || (other.end as number) < from.begin)
      return false
    return other.deeds.some((deed, at) => {
      if (!leavesItsId(deed) || (other === from && at <= from.deeds.findLastIndex(leavesItsId))) return false
      const { idBefore } = deed
      // Of several sessions that were brought, a log-in also ends those of other users.
      const endsOthers = deed.action === 'logOut' || (logInOf(deed) !== undefined && other.sent.length > 1)
      return idBefore === undefined
        ? other.sent.some((sent) => ids.has(sent))
        : ids.has(idBefore) || (endsOthers && other.sent.some((sent) => ids.has(sent)))
    })
  })
}

/** Whether the log-in of a request may have gone on with that of another one: it then keeps what that one has kept. */
function mayHaveLoggedIn({ deeds, sent, begin, at }: Made, made: Made): boolean {
  const isBefore = begin < (made.end as number) && made.at <= at + GRACE
  return isBefore && sent.some((id) => made.sent.includes(id)) && deeds.some((deed) => logInOf(deed))
}

function sees(deeds: readonly Deed[], life: string): boolean {
  return deeds.some(({ shown }) => shown?.life === life)
}
