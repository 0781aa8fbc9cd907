import { expect, it } from 'vitest'
import { JsonMap } from '../../src/index.ts'
import { metadataTTL, parseMetadata, rawMetadata } from '../../src/record/metadata.ts'
import { isRedirect, NO_SUCCESSOR, redirectTarget, redirectTo } from '../../src/record/redirect.ts'

const UNTIL = 1000
const HOUR = 3_600_000
const SESSION = JsonMap.from({ user: 'ada', '~gsession': { epoch: 'e1', created: 1 } })
const REDIRECT = redirectTo('new-id', UNTIL, { ttl: 9, now: 0 })
const ENDED = JsonMap.from({ user: 'ada', '~gsession': { successor: '' } })

function targetOf(data: JsonMap, now?: number): string | undefined {
  return redirectTarget(parseMetadata(rawMetadata(data)), now)
}

it('a session has no redirect target, at any time', () => {
  for (const now of [undefined, 0, UNTIL + 1]) expect(targetOf(SESSION, now)).toBe(undefined)
})

it('a redirect leads to its new id until its time, and then nowhere', () => {
  expect([0, UNTIL, UNTIL + 1].map((now) => targetOf(REDIRECT, now))).toEqual([
    'new-id',
    'new-id',
    NO_SUCCESSOR,
  ])
})

it('a redirect leads to its new id for ever without a time', () => {
  expect(targetOf(REDIRECT)).toBe('new-id')
})

it('a redirect without an end has expired at any time after 0', () => {
  const data = JsonMap.from({ '~gsession': { successor: 'new-id' } })
  expect([targetOf(data), targetOf(data, 0), targetOf(data, 1)]).toEqual(['new-id', 'new-id', NO_SUCCESSOR])
})

it('the record of an ended session is a tombstone, at any time', () => {
  for (const now of [undefined, 0, UNTIL + 1]) expect(targetOf(ENDED, now)).toBe(NO_SUCCESSOR)
})

it('isRedirect is true for redirects and tombstones, not for sessions or missing records', () => {
  expect([REDIRECT, ENDED, SESSION, JsonMap.EMPTY, undefined].map(isRedirect)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})

it('a redirect holds only its metadata', () => {
  expect(REDIRECT.text).toBe('{"~gsession":{"successor":"new-id","until":1000,"ttl":9}}')
})

it('a redirect lives as long as its session, an hour at most, or until new requests follow it no more', () => {
  const lifeOf = (ttl: number, until: number) => metadataTTL(redirectTo('new-id', until, { ttl, now: 5000 }))
  expect(lifeOf(HOUR - 1, 9000)).toBe(HOUR - 1)
  expect(lifeOf(9 * HOUR, 9000)).toBe(HOUR)
  expect(lifeOf(9 * HOUR, 5000 + 2 * HOUR)).toBe(2 * HOUR)
  expect(lifeOf(HOUR, 5000 + 2 * HOUR)).toBe(HOUR)
})
