import { describe, expect, it } from 'vitest'
import { newSessionId, type Session } from '../../../src/index.ts'
import { cookiesOf, gate, idOf } from '../support.ts'
import { shop } from './several-cookies-support.ts'

/** A server whose clock goes on with each log-in. */
async function logIns() {
  const app = await shop()
  const logIn = async (ids: readonly string[], user: string) => {
    await new Promise((resolve) => setTimeout(resolve, 2))
    return idOf(await app.bring(ids, (session) => session.logIn(user)))
  }
  const userOf = async (ids: readonly string[]) => {
    let user: string | undefined
    const response = await app.bring(ids, async (session) => {
      user = await session.user()
    })
    expect(cookiesOf(response)).toEqual([])
    return user
  }
  return { ...app, logIn, userOf }
}

describe('a log-in beside other cookies', () => {
  it('lasts, and takes along what the best session held', async () => {
    const { logIn, userOf, dead, nobody, stored } = await logIns()
    const made = await logIn([dead, nobody], 'eve')
    expect([await stored(made), await stored(nobody)]).toEqual([{ kind: 'nobody' }, {}])
    for (const ids of [
      [dead, made],
      [nobody, made],
      [made, dead],
      ['junk', made],
    ])
      expect(await userOf(ids)).toBe('eve')
  })

  it('counts before an earlier one, in each order', async () => {
    const { logIn, userOf } = await logIns()
    const [first, second] = [await logIn([], 'ada'), await logIn([], 'bob')]
    for (const ids of [
      [first, second],
      [second, first],
    ])
      expect(await userOf(ids)).toBe('bob')
  })

  it('by a double click is one log-in', async () => {
    const { bring, dead, nobody, stored } = await logIns()
    const both = gate()
    let waiting = 0
    const click = () =>
      bring([dead, nobody], async (session: Session) => {
        await session.get('kind')
        if (++waiting === 2) both.open()
        await both.opened
        await session.logIn('eve')
      })
    const [one, two] = (await Promise.all([click(), click()])).map(idOf)
    expect(one).toBe(two)
    expect(await stored(one as string)).toEqual({ kind: 'nobody' })
  })

  it('that is tried again after a lost answer is joined, wherever its cookie stands', async () => {
    const { logIn, nobody, dead } = await logIns()
    const made = await logIn([dead, nobody], 'eve')
    for (const ids of [
      [dead, nobody],
      [nobody, dead],
      [dead, newSessionId(), nobody],
    ])
      expect(await logIn(ids, 'eve')).toBe(made)
    expect(await logIn([dead, nobody], 'bob')).not.toBe(made)
  })
})
