import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  differenceFrom,
  markUncertain,
  type SessionSnapshot,
} from '../../../platforms/http/express-session/session-snapshot.ts'
import { isSameCookie } from '../../../platforms/http/express-session/store-cookie.ts'
import { textsOf } from '../../../platforms/http/express-session/store-texts.ts'
import { cookie } from './support/promised.ts'

const key = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor'), fc.string())
const value = fc.jsonValue().map((json) => JSON.stringify(json))
const texts = fc.array(fc.tuple(key, value), { maxLength: 8 }).map((pairs) => new Map(pairs))
const ttl = fc.option(fc.integer({ min: 1, max: 1e12 }), { nil: undefined })

type Stored = Pick<SessionSnapshot, 'texts' | 'ttl'>

function applied(before: Stored, difference: ReturnType<typeof differenceFrom>): Stored {
  if (difference === undefined) return before
  const { set, removed, reserved } = difference
  const texts = new Map([...before.texts].filter(([key]) => !removed.has(key)))
  for (const [key, text] of set) texts.set(key, text)
  return { texts, ttl: reserved === undefined ? before.ttl : (reserved.ttl ?? undefined) }
}

/** A state as it is after a load. */
function loaded(texts: ReadonlyMap<string, string>, ttl?: number) {
  return {
    texts,
    ttl,
    stored: `{${[...texts].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`,
  }
}

const sorted = (map: ReadonlyMap<string, string>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))

describe('the difference between two states of a session', () => {
  it('a difference applied to the first state gives the second one', () => {
    fc.assert(
      fc.property(texts, ttl, texts, ttl, (before, ttlBefore, after, ttlAfter) => {
        const made = applied(
          loaded(before, ttlBefore),
          differenceFrom(loaded(before, ttlBefore), after, ttlAfter),
        )
        expect(sorted(made.texts)).toEqual(sorted(after))
        const lives = [made.ttl ?? 0, ttlAfter ?? 0] as const
        expect(Math.abs(lives[0] - lives[1])).toBeLessThanOrEqual(10)
      }),
    )
  })

  it('a difference contains no key that is the same in both states', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const difference = differenceFrom(loaded(before), after, undefined)
        for (const key of difference?.set.keys() ?? []) expect(after.get(key)).not.toBe(before.get(key))
        for (const key of difference?.removed ?? [])
          expect([before.has(key), after.has(key)]).toEqual([true, false])
      }),
    )
  })

  it('a state has no difference from itself', () => {
    fc.assert(
      fc.property(texts, ttl, (before, life) => {
        expect(differenceFrom(loaded(before, life), new Map(before), life)).toBeUndefined()
      }),
    )
  })

  it('a difference applied to a third state reverts none of the keys changed there', () => {
    fc.assert(
      fc.property(texts, texts, texts, (before, mine, theirs) => {
        const start = loaded(before)
        const difference = differenceFrom(start, mine, undefined)
        const both = applied({ texts: theirs, ttl: undefined }, difference).texts
        for (const key of new Set([...before.keys(), ...mine.keys(), ...theirs.keys()])) {
          const isMine = mine.get(key) !== before.get(key)
          expect(both.get(key)).toBe((isMine ? mine : theirs).get(key))
        }
      }),
    )
  })

  it('a difference after an uncertain save gives the same whether that save was applied or not', () => {
    fc.assert(
      fc.property(texts, ttl, texts, ttl, texts, ttl, (before, ttl0, tried, ttl1, after, ttl2) => {
        const user = { user: '', noted: {}, hadUser: false }
        const snapshot: SessionSnapshot = { id: 'id', epoch: undefined, ...user, ...loaded(before, ttl0) }
        const first = differenceFrom(snapshot, tried, ttl1)
        fc.pre(first !== undefined)
        markUncertain(snapshot, first)
        const second = differenceFrom(snapshot, after, ttl2)
        for (const start of [{ texts: before, ttl: ttl0 }, applied({ texts: before, ttl: ttl0 }, first)]) {
          expect(sorted(applied(start, second).texts)).toEqual(sorted(after))
        }
      }),
    )
  })
})

describe('the texts of a session', () => {
  it('the texts of the keys together are what JSON.stringify makes of the session', () => {
    fc.assert(
      fc.property(fc.object({ withNullPrototype: false, withUndefined: true } as never), (session) => {
        const whole = `{${[...textsOf(session)].map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`
        expect(whole).toBe(JSON.stringify(session))
      }),
    )
  })
})

describe('the cookie of a session', () => {
  const text = (change: object): string => JSON.stringify({ ...cookie(60_000), ...change })
  const base = text({})

  it.each([
    [{ expires: new Date(0) }, true],
    [{ originalMaxAge: 59_999 }, true],
    [{ originalMaxAge: 59_000 }, false],
    [{ originalMaxAge: null, expires: null }, false],
    [{ expires: null }, false],
    [{ secure: true }, false],
    [{ path: '/app' }, false],
  ])('a cookie changed by %s counts as the same: %s', (change, isSame) => {
    expect(isSameCookie(base, text(change))).toBe(isSame)
  })

  it('two cookies are the same with their keys in another order', () => {
    const turned = JSON.stringify(Object.fromEntries(Object.entries(cookie(60_000)).reverse()))
    expect(isSameCookie(base, turned)).toBe(true)
  })
})
