import type { Visit } from './request-history.ts'

/** What a session shows: which one it is, and what was added to it. */
export interface Shown {
  /** Named after the request that made it. */
  readonly life: string | undefined
  readonly added: readonly string[]
}

/** What one action did. `code`: it has failed. Times are those of the counter of the run. */
export interface Deed {
  readonly action: Visit['actions'][number]
  readonly begin: number
  end?: number
  shown?: Shown
  code?: string
  /** The session's id after a `regenerateId`. */
  newId?: string
}

/** A request as its browser sees it: when it was sent, and what became of its answer. */
export interface Sent {
  /** The clock when it began, in milliseconds. */
  readonly at: number
  readonly begin: number
  /** When its answer reached the browser, or was lost. */
  end?: number
  /** `undefined`: it has got no answer. */
  status?: number
  /** The id in the cookie of its answer, whether it arrived or not; empty: the cookie was cleared. */
  cookie?: string
  isDelivered?: boolean
  /** When the browser took its cookie. */
  arrived?: number
}

/** A request that was made. */
export interface Made extends Sent {
  readonly visit: Visit
  readonly tag: string
  /** The id that its browser sent; empty: none. */
  readonly sentId: string
  readonly deeds: Deed[]
}

export function printRequests(requests: readonly Made[]): string {
  const ids = new Map<string, string>()
  const short = (id: string | undefined): string => {
    if (!id) return id === '' ? 'none' : '-'
    if (!ids.has(id)) ids.set(id, `id${ids.size}`)
    return ids.get(id) as string
  }
  const printDeed = ({ action, begin, end, shown, code, newId }: Deed): string => {
    const result = code ?? (shown ? `${shown.life ?? 'empty'}[${shown.added}]` : newId ? short(newId) : 'ok')
    return `${begin}-${end ?? '?'} ${action} ${end === undefined ? '(no end)' : result}`
  }
  const lines = [...requests]
    .sort((a, b) => a.begin - b.begin)
    .map((made) => {
      const { visit, tag, begin, end, at, sentId, status, cookie, isDelivered, deeds } = made
      const how = typeof visit.ending === 'object' ? `leaves after ${visit.ending.leaves}` : visit.ending
      const answer = status === undefined ? 'no answer' : `${status}, cookie ${short(cookie)}`
      const head = `${tag}: ${begin}-${end} at ${at}: browser ${visit.browser}, process ${visit.process}, sends ${short(sentId)}`
      const tail = `${how}${visit.fault ? `, first write ${visit.fault}` : ''}: ${answer}${isDelivered ? '' : ', not delivered'}`
      return [head, ...deeds.map((deed) => `    ${printDeed(deed)}`), `    ${tail}`].join('\n')
    })
  return lines.join('\n')
}
