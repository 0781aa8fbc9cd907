import type { Sent } from '../requests/request-trace.ts'
import type { LogInAction, Visit } from './log-in-history.ts'

/** What a session shows. */
export interface Shown {
  /** Who is logged in. */
  readonly user: string | undefined
  /** Named after the request that made it. */
  readonly life: string | undefined
  /** Each names the request that wrote it, and who was logged in then: `A1 to ada`. */
  readonly letters: readonly string[]
}

/** What one action did. `code`: it has failed. Times are those of the counter of the run. */
export interface Deed {
  readonly action: LogInAction
  readonly begin: number
  end?: number
  code?: string
  /** The id of the session before and after, where a use of it was there. */
  idBefore?: string
  idAfter?: string
  shown?: Shown
}

/** A request that was made. */
export interface Made extends Sent {
  readonly visit: Visit
  readonly tag: string
  /** The ids that its browser sent, in this order. */
  readonly sent: readonly string[]
  readonly deeds: Deed[]
}

/** A letter from a request to whoever was logged in. */
export const letterOf = (tag: string, user: string | undefined): string => `${tag} to ${user ?? 'anyone'}`
export const writerOf = (letter: string): string => letter.split(' ')[0] as string
export const readerOf = (letter: string): string => letter.split(' ')[2] as string

export function printLogIns(requests: readonly Made[]): string {
  const ids = new Map<string, string>()
  const short = (id: string | undefined): string => {
    if (!id) return id === '' ? 'none' : '-'
    if (!ids.has(id)) ids.set(id, `id${ids.size}`)
    return ids.get(id) as string
  }
  const printDeed = ({ action, begin, end, shown, code, idBefore, idAfter }: Deed): string => {
    const seen = shown && `${shown.user ?? 'nobody'}: ${shown.life ?? 'empty'}[${shown.letters.join(', ')}]`
    const moved = `${short(idBefore)} > ${short(idAfter)}`
    const result = end === undefined ? '(no end)' : (code ?? `${moved} ${seen ?? ''}`)
    return `    ${begin}-${end ?? '?'} ${JSON.stringify(action)} ${result}`
  }
  const printRequest = (made: Made): string => {
    const { visit, tag, begin, end, at, sent, status, cookie, isDelivered, deeds } = made
    const where = `browser ${visit.browser}, process ${visit.process}`
    const trouble = `${visit.fault ? `, first write ${visit.fault}` : ''}${visit.crash === undefined ? '' : `, crash after ${visit.crash}`}`
    const answer = status === undefined ? 'no answer' : `${status}, cookie ${short(cookie)}`
    return [
      `${tag}: ${begin}-${end} at ${at}: ${where}, sends ${sent.map(short).join(' and ') || 'none'}`,
      ...deeds.map(printDeed),
      `    ${JSON.stringify(visit.ending)}${trouble}: ${answer}${isDelivered ? '' : ', not delivered'}`,
    ].join('\n')
  }
  return [...requests]
    .sort((a, b) => a.begin - b.begin)
    .map(printRequest)
    .join('\n')
}
