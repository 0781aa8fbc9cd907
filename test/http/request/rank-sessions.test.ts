import { describe, expect, it } from 'vitest'
import { byRank } from '../../../platforms/http/request/rank-sessions.ts'
import type { Metadata } from '../../../src/record/metadata.ts'

const session = (name: string, metadata: Metadata = {}, isFromCookie = true) => ({
  name,
  metadata,
  isFromCookie,
})
const order = (...sessions: ReturnType<typeof session>[]) => byRank(sessions).map(({ name }) => name)

describe('the session that a request uses', () => {
  it('is a logged-in one before an anonymous one', () => {
    expect(order(session('nobody'), session('ada', { user: 'ada', loggedIn: 1 }))).toEqual(['ada', 'nobody'])
    expect(order(session('time alone', { loggedIn: 9 }), session('ada', { user: '' }))[0]).toBe('ada')
  })

  it('is that of the latest log-in, whoever has logged in', () => {
    const [old, late, unknown] = [
      session('old', { user: 'ada', loggedIn: 1 }),
      session('late', { user: 'bob', loggedIn: 2 }),
      session('unknown', { user: 'eve' }),
    ]
    expect(order(unknown, old, late)).toEqual(['late', 'old', 'unknown'])
    expect(order(late, unknown, old)).toEqual(['late', 'old', 'unknown'])
  })

  it('is the first in the header where nothing else tells', () => {
    expect(order(session('a'), session('b'), session('c'))).toEqual(['a', 'b', 'c'])
    const same = { user: 'ada', loggedIn: 5 }
    expect(order(session('a', same), session('b', same))).toEqual(['a', 'b'])
  })

  it('is one of a cookie before that of the header, which may even be logged in', () => {
    const ofHeader = session('header', { user: 'ada', loggedIn: 9 }, false)
    expect(order(ofHeader, session('cookie'))).toEqual(['cookie', 'header'])
  })

  it('is found without an order that contradicts itself, also with times that no clock gives', () => {
    const times = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1, 1e308]
    const sessions = times.map((loggedIn) => session(String(loggedIn), { user: 'x', loggedIn }))
    const sorted = ['Infinity', '1e+308', '0', '-1', '-Infinity']
    expect(order(...sessions)).toEqual(sorted)
    expect(order(...sessions.reverse())).toEqual(sorted)
  })
})
