import type { User } from './log-in-history.ts'
import type { Deed, Made } from './log-in-trace.ts'

/** A step from an id of a session to another one. */
export interface Link {
  readonly from: string
  readonly to: string
  readonly by: 'logIn' | 'confirm' | 'rotation'
  /** Who has logged in. */
  readonly user?: User
  readonly made: Made
}

export const logInOf = ({ action }: Deed): User | undefined =>
  typeof action === 'object' ? action.logIn : undefined

/** Whether an action ends what an id opens: a log-in, a log-out or a confirmation. */
export const leavesItsId = (deed: Deed): boolean =>
  logInOf(deed) !== undefined || deed.action === 'confirm' || deed.action === 'logOut'

/** The ids that a request has named or handed out: those it has sent are not among them. */
export function idsOf({ deeds, cookie, sent }: Made): string[] {
  const ids = [...deeds.flatMap(({ idAfter }) => idAfter ?? []), ...(cookie ? [cookie] : [])]
  return ids.filter((id) => !sent.includes(id))
}

/** All steps from one id to the next that the requests have shown. */
export function linksOf(requests: readonly Made[]): Link[] {
  const links = requests.flatMap(linksOfOne)
  const isRotation = ({ by }: Link): boolean => by === 'rotation'
  // A move follows the rotation of another request.
  return links.flatMap((link) => {
    if (isRotation(link)) return [link]
    return [...reached([link.from], links, isRotation)].map((from) => ({ ...link, from }))
  })
}

function linksOfOne(made: Made): Link[] {
  const links: Link[] = []
  let from = made.sent
  let last: string | undefined
  for (const deed of made.deeds) {
    const { idBefore, idAfter, action, code, shown } = deed
    if (action === 'logOut') [from, last] = [[], undefined]
    if (code !== undefined || idAfter === undefined) continue
    const user = logInOf(deed)
    const by = user !== undefined ? 'logIn' : action === 'confirm' ? 'confirm' : 'rotation'
    const isThere = by !== 'rotation' || shown?.user !== undefined || isOld(shown?.life, made)
    for (const each of new Set([...from, ...(idBefore === undefined ? [] : [idBefore])])) {
      if (each !== idAfter && isThere)
        links.push({ from: each, to: idAfter, by, made, ...(user && { user }) })
    }
    // A log-in where no session was found may still find the one that another log-in has moved.
    if (isThere) from = [idAfter]
    last = idAfter
  }
  const { cookie } = made
  // A session whose log-in has failed may still be rotated.
  for (const each of last === undefined ? from : [last]) {
    if (cookie && each !== cookie) links.push({ from: each, to: cookie, by: 'rotation', made })
  }
  return links
}

/** The ids that are reached from some by certain links. */
export function reached(
  from: readonly string[],
  links: readonly Link[],
  follows: (link: Link) => boolean,
): Set<string> {
  const ids = new Set(from)
  for (let size = -1; size !== ids.size; ) {
    size = ids.size
    for (const link of links) if (ids.has(link.from) && follows(link)) ids.add(link.to)
  }
  return ids
}

/** Whether a session was there before the request: one that it makes itself is named after it. */
function isOld(life: string | undefined, { tag }: Made): boolean {
  return life !== undefined && life !== tag
}
