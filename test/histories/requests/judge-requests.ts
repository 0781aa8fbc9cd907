import { GRACE, TTL } from './request-history.ts'
import type { Deed, Made } from './request-trace.ts'
import type { RequestRun } from './run-requests.ts'

/** What is wrong with a run of requests, in words; `undefined`: nothing. */
export function judgeRequests(run: RequestRun): string | undefined {
  for (const rule of RULES) {
    const wrong = rule(run)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

type Rule = (run: RequestRun) => string | undefined

const oneSessionAnId: Rule = ({ requests }) => {
  const lives = new Map<string, string>()
  for (const { sentId, deeds, tag } of requests) {
    const life = firstLife(deeds)
    if (sentId === '' || life === undefined || life === tag) continue
    const before = lives.get(sentId) ?? life
    if (before !== life) return `the id that ${tag} has sent opened ${before} before, and opens ${life}`
    lives.set(sentId, life)
  }
  return undefined
}

const oneSessionARequest: Rule = ({ requests }) => {
  for (const { deeds, tag } of requests) {
    const lives = new Set(beforeDestroy(deeds).flatMap(({ shown }) => shown?.life ?? []))
    if (lives.size > 1 && !(lives.size === 2 && lives.has(tag))) return `${tag} has seen two sessions`
  }
  return undefined
}

const whatWasEndedIsOver: Rule = ({ requests, stored }) => {
  for (const ending of requests) {
    const life = firstLife(ending.deeds)
    const destroy = ending.deeds.find(({ action, code }) => action === 'destroy' && code === undefined)
    if (life === undefined || destroy?.end === undefined) continue
    const { end } = destroy
    if (requests.some((other) => other !== ending && hasMoved(other, ending.begin, end))) continue
    const later = requests.find(({ begin, deeds }) => begin > end && seesLife(deeds, life))
    if (later !== undefined) return `${later.tag} sees ${life}, which ${ending.tag} has ended`
    if (stored.some(([, shown]) => shown.life === life))
      return `${life} is stored: ${ending.tag} has ended it`
  }
  return undefined
}

const anOldIdOpensNothing: Rule = ({ requests }) => {
  for (const moving of requests) {
    const life = firstLife(moving.deeds)
    const isMoved = moving.deeds.some(({ newId }) => newId !== undefined)
    const isDone = isMoved && moving.status === 200 && moving.isDelivered && moving.visit.fault === undefined
    if (!isDone || life === undefined || moving.sentId === '') continue
    const later = requests.find(({ begin, sentId, deeds }) => {
      return begin > (moving.end as number) && sentId === moving.sentId && seesLife(deeds, life)
    })
    if (later !== undefined) return `${later.tag} sees ${life} by the id that ${moving.tag} has replaced`
  }
  return undefined
}

const aRotatedIdEndsWithItsGrace: Rule = ({ requests }) => {
  for (const rotating of requests) {
    const life = firstLife(rotating.deeds)
    const hasNewId = rotating.cookie && rotating.cookie !== rotating.sentId && rotating.sentId !== ''
    if (!hasNewId || life === undefined || lastLife(rotating.deeds) !== life) continue
    const later = requests.find(({ at, sentId, deeds }) => {
      return at > rotating.at + GRACE && sentId === rotating.sentId && seesLife(deeds, life)
    })
    if (later !== undefined) return `${later.tag} sees ${life} by an id that was rotated long before`
  }
  return undefined
}

const noSessionTwice: Rule = ({ stored }) => {
  const lives = stored.map(([, { life }]) => life)
  const twice = lives.find((life, at) => lives.indexOf(life) < at)
  return twice && `${twice} is stored under two ids`
}

const whatWasAnsweredIsKept: Rule = ({ requests, stored }) => {
  for (const { tag, status, deeds } of requests) {
    const life = addedTo(deeds)
    const kept = stored.find(([, shown]) => shown.life === life)
    if (status !== 200 || life === undefined || kept === undefined) continue
    if (!kept[1].added.includes(tag)) return `what ${tag} has added to ${life} is lost`
  }
  return undefined
}

const nothingReachesAnother: Rule = ({ requests, stored }) => {
  for (const [, { life, added }] of stored) {
    for (const tag of added) {
      const made = requests.find((request) => request.tag === tag)
      const meant = made && addedTo(made.deeds)
      if (meant !== undefined && meant !== life) return `what ${tag} has added to ${meant} is in ${life}`
    }
  }
  return undefined
}

const nobodyIsRefusedForGood: Rule = ({ last }) => {
  for (const [add, read] of last) {
    if (add.status !== 200 || read.status !== 200) return `${add.tag} or ${read.tag} has failed`
    if (!read.deeds[0]?.shown?.added.includes(add.tag)) return `what ${add.tag} has added is not there`
  }
  return undefined
}

const whoUsesItKeepsIt: Rule = ({ requests, last }) => {
  for (const [look] of last) {
    const isOwn = ({ visit, tag }: Made): boolean => {
      return visit.browser === look.visit.browser && visit.stolen === undefined && !isLast(tag)
    }
    const own = requests.filter(isOwn)
    // Who has stolen the id gets the new one of a rotation.
    if (requests.some(({ visit, cookie }) => visit.stolen !== undefined && cookie !== undefined)) continue
    const arrived = own.filter(({ isDelivered, cookie }) => isDelivered && cookie !== undefined)
    arrived.sort((a, b) => (a.arrived as number) - (b.arrived as number))
    // An answer that leaves before that of a log-in and arrives after it brings the old id: nobody can prevent that.
    if (own.some((other) => other !== arrived.at(-1) && mayCross(other, arrived.at(-1)))) continue
    const life = arrived.at(-1)?.cookie && lastLife(arrived.at(-1)?.deeds ?? [])
    if (!life || own.some(mayEndIt)) continue
    const uses = own.filter(({ deeds, status }) => status === 200 && seesLife(deeds, life))
    if (look.at - Math.max(...uses.map(({ at }) => at)) >= TTL) continue
    const seen = firstLife(look.deeds)
    if (seen !== life) return `${look.tag} sees ${seen ?? 'no session'} where ${life} was in use`
  }
  return undefined
}

/** Each promise that must hold, whatever the order. */
const RULES: readonly Rule[] = [
  oneSessionAnId,
  oneSessionARequest,
  whatWasEndedIsOver,
  anOldIdOpensNothing,
  aRotatedIdEndsWithItsGrace,
  noSessionTwice,
  whatWasAnsweredIsKept,
  nothingReachesAnother,
  nobodyIsRefusedForGood,
  whoUsesItKeepsIt,
]

function isLast(tag: string): boolean {
  return /^(end|look)/.test(tag)
}

/** Whether a request may have ended a session, or moved it to an id that no browser knows. */
function mayEndIt({ deeds, visit, status, cookie, isDelivered }: Made): boolean {
  if (cookie !== undefined && !isDelivered) return true
  const isSure = status === 200 && isDelivered === true && visit.fault === undefined
  return deeds.some(({ action }) => action === 'destroy' || (action === 'regenerateId' && !isSure))
}

/** Whether a request may have moved a session between two moments. */
function hasMoved({ begin, deeds }: Made, from: number, to: number): boolean {
  return deeds.some(({ action, end }) => action === 'regenerateId' && begin < to && (end ?? Infinity) > from)
}

/** Whether a request that has given its session a new id ran while another one did. */
function mayCross({ begin, arrived = Infinity, deeds }: Made, other: Made | undefined): boolean {
  const hasNewId = deeds.some(({ newId }) => newId !== undefined)
  return hasNewId && other !== undefined && begin < (other.arrived ?? Infinity) && arrived > other.begin
}

/** Which session was shown before the request ended one. */
function firstLife(deeds: readonly Deed[]): string | undefined {
  return beforeDestroy(deeds).flatMap(({ shown }) => shown?.life ?? [])[0]
}

function lastLife(deeds: readonly Deed[]): string | undefined {
  return deeds.flatMap(({ shown }) => shown?.life ?? []).at(-1)
}

function seesLife(deeds: readonly Deed[], life: string): boolean {
  return deeds.some(({ shown }) => shown?.life === life)
}

/** Which session the last `add` was to. */
function addedTo(deeds: readonly Deed[]): string | undefined {
  return deeds.filter(({ action }) => action === 'add').at(-1)?.shown?.life
}

function beforeDestroy(deeds: readonly Deed[]): readonly Deed[] {
  const at = deeds.findIndex(({ action }) => action === 'destroy')
  return at === -1 ? deeds : deeds.slice(0, at)
}
