import { describe, expect, it } from 'vitest'
import { cookieLife, isCookieDue } from '../../../platforms/http/request/cookie-life.ts'
import { SentCookies } from '../../../platforms/http/request/sent-cookies.ts'
import { steadyClock } from '../../../platforms/http/request/steady-clock.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MINUTE = 60_000
const NOW = 1_800_000_000_000

const settings = (more: object = {}) => ({ ttl: HOUR, now: () => NOW, ...more })
const session = (ownTTL?: number, created?: number) => ({ ownTTL, span: { created } })

describe('the life of a cookie', () => {
  it.each<[string, Parameters<typeof cookieLife>, number | undefined, number | undefined]>([
    ["is the manager's TTL and a tenth", [undefined, session(), settings()], 66 * MINUTE, HOUR],
    ["is the session's own TTL and a tenth", [undefined, session(30 * DAY), settings()], 33 * DAY, 30 * DAY],
    ['is one second at least', [undefined, session(1), settings()], 1000, 1],
    ['is in whole seconds, and never too short', [undefined, session(1000), settings()], 2000, 1000],
    [
      'does not go beyond the maxLifetime of a new session',
      [undefined, session(), settings({ maxLifetime: HOUR / 2 })],
      HOUR / 2,
      HOUR / 2,
    ],
    [
      'ends with what is left of the maxLifetime',
      [undefined, session(HOUR, NOW - HOUR), settings({ maxLifetime: 1.5 * HOUR })],
      HOUR / 2,
      HOUR / 2,
    ],
    [
      'is the TTL and a tenth while the maxLifetime is further off',
      [undefined, session(undefined, NOW - HOUR), settings({ maxLifetime: 10 * HOUR })],
      66 * MINUTE,
      HOUR,
    ],
    ['is 400 days at most', [undefined, session(1000 * DAY), settings()], 400 * DAY, 31_418_181_000],
    ['is the maxAge of the options, and is not renewed', [DAY, session(), settings()], DAY, undefined],
    [
      "is the session's own TTL beside a maxAge, and is not renewed",
      [DAY, session(HOUR), settings()],
      HOUR,
      undefined,
    ],
    [
      "does not go beyond the session's own end, whatever the maxLifetime",
      [
        undefined,
        { ownTTL: 30 * DAY, span: { created: NOW - DAY, ends: NOW + DAY } },
        settings({ maxLifetime: 1 }),
      ],
      DAY,
      DAY,
    ],
    [
      'does not go beyond the end with a maxAge of the options',
      [30 * DAY, { ownTTL: undefined, span: { ends: NOW + DAY } }, settings()],
      DAY,
      undefined,
    ],
    ['ends with the browser', [null, session(), settings()], undefined, undefined],
    [
      "is the session's own TTL and a tenth beside null",
      [null, session(DAY), settings()],
      66 * 24 * MINUTE,
      DAY,
    ],
  ])('%s', (_what, args, maxAge, needed) => {
    expect(cookieLife(...args)).toEqual({ maxAge, needed })
  })

  it.each<[number | undefined, number | undefined, boolean]>([
    [HOUR, undefined, true],
    [HOUR, HOUR - 1, true],
    [HOUR, HOUR, false],
    [undefined, undefined, false],
    [undefined, 0, false],
  ])('where %s ms are needed and %s ms are left, the cookie is due: %s', (needed, left, isDue) => {
    expect(isCookieDue({ maxAge: 1, needed }, left)).toBe(isDue)
  })
})

describe('a steady clock', () => {
  function clocks() {
    const time = { wall: NOW, elapsed: 5 }
    const now = steadyClock(
      () => time.wall,
      () => time.elapsed,
    )
    const pass = (wall: number, elapsed = wall) => {
      time.wall += wall
      time.elapsed += elapsed
      return now()
    }
    return { pass, begin: now() }
  }

  it('passes as both clocks do', () => {
    const { pass, begin } = clocks()
    expect([pass(10) - begin, pass(1000) - begin]).toEqual([10, 1010])
  })

  it('goes on while the wall clock is set back, and does not jump when that catches up', () => {
    const { pass, begin } = clocks()
    expect(pass(-HOUR, 10) - begin).toBe(10)
    expect(pass(50) - begin).toBe(60)
    expect(pass(HOUR + 5, 5) - begin).toBe(65)
  })

  it('follows the wall clock over a sleep of the machine', () => {
    const { pass, begin } = clocks()
    expect(pass(HOUR, 1) - begin).toBe(HOUR)
    expect(pass(10) - begin).toBe(HOUR + 10)
  })
})

describe('the cookies that were sent', () => {
  it('of an id it is known how long the cookie lasts that was sent last', () => {
    let now = NOW
    const sent = new SentCookies(() => now)
    expect(sent.leftOf('a')).toBeUndefined()
    sent.note('a', { maxAge: HOUR, needed: 1 })
    now += HOUR / 2
    expect(sent.leftOf('a')).toBeCloseTo(HOUR / 2, -3)
    sent.note('a', { maxAge: HOUR, needed: 1 })
    expect(sent.leftOf('a')).toBeCloseTo(HOUR, -3)
  })

  it('a cookie that uses do not renew takes no memory', () => {
    const sent = new SentCookies(() => NOW)
    sent.note('a', { maxAge: HOUR, needed: undefined })
    sent.note('b', { maxAge: undefined, needed: undefined })
    expect([sent.leftOf('a'), sent.leftOf('b')]).toEqual([undefined, undefined])
  })

  it('the ids that were sent last are kept, and their number is bounded', () => {
    const sent = new SentCookies(() => NOW)
    for (let i = 0; i < 100_000; i++) sent.note(`${i}`, { maxAge: HOUR, needed: 1 })
    const known = Array.from({ length: 100_000 }, (_, i) => sent.leftOf(`${i}`) !== undefined)
    const count = known.filter(Boolean).length
    expect(count).toBeGreaterThanOrEqual(25_000)
    expect(count).toBeLessThanOrEqual(50_000)
    expect(known.slice(-25_000).every(Boolean)).toBe(true)
  })
})
