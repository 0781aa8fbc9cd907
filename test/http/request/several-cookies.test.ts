import { describe, expect, it } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { BroughtSessions } from '../../../platforms/http/request/brought-sessions.ts'
import { checkOptions } from '../../../platforms/http/request/checked-options.ts'
import { RequestRevocations } from '../../../platforms/http/request/request-revocations.ts'
import { requestedId } from '../../../platforms/http/request/requested-id.ts'
import { SharedRevocations } from '../../../platforms/http/request/shared-revocations.ts'
import { Manager, newSessionId, StorageMemory } from '../../../src/index.ts'
import { leadingTo } from '../../../src/record/move-changes.ts'
import { write } from '../../support/several-cookies.ts'
import { cookiesOf, HOUR, idOf, NAME } from '../support.ts'
import { read, shop } from './several-cookies-support.ts'

describe('with several cookies of one name', () => {
  it('a log-in lasts, beside a cookie of a session that is gone', async () => {
    const { bring, dead, stored } = await shop()
    const made = idOf(await bring([dead], (session) => session.set('user', 'ada')))
    for (const ids of [
      [dead, made],
      [dead, 'junk', made],
      ['', made, dead],
    ]) {
      const response = await bring(ids, async (session) => expect(await session.get('user')).toBe('ada'))
      expect(cookiesOf(response)).toEqual([])
    }
    expect(await stored(made)).toEqual({ user: 'ada' })
  })

  it('none is cleared by a request that finds no session, and one alone is', async () => {
    const { bring, dead } = await shop()
    expect(cookiesOf(await bring([dead], read))).toMatchObject([{ clears: true }])
    for (const ids of [
      [dead, newSessionId()],
      [dead, 'junk'],
      ['', dead],
      [dead, dead],
    ])
      expect(cookiesOf(await bring(ids, read))).toEqual([])
  })

  it.each([
    ['after a read', true],
    ['without a read', false],
  ])('a log-out %s ends the session that ranks first, and clears the cookie', async (_when, reads) => {
    const { bring, ada, nobody, dead, stored } = await shop()
    const response = await bring([dead, nobody, ada], async (session) => {
      if (reads) await session.get('kind')
      await session.destroy()
    })
    expect(cookiesOf(response)).toMatchObject([{ clears: true }])
    expect([await stored(ada), await stored(nobody)]).toEqual([{}, { kind: 'nobody' }])
  })

  it('a log-out of a session that is gone clears nothing', async () => {
    const { bring, dead } = await shop()
    expect(cookiesOf(await bring([dead, newSessionId()], (session) => session.destroy()))).toEqual([])
  })

  it('what is set goes into the session that ranks first', async () => {
    const { bring, ada, nobody, stored } = await shop()
    await bring([nobody, ada], (session) => session.set('cart', 1))
    expect([await stored(ada), await stored(nobody)]).toEqual([{ kind: 'ada', cart: 1 }, { kind: 'nobody' }])
  })

  it('a new session gets a new id and its cookie, where all are gone', async () => {
    const { bring, dead, stored } = await shop()
    const response = await bring([dead, newSessionId()], (session) => session.set('a', 1))
    expect(await stored(idOf(response))).toEqual({ a: 1 })
  })

  it('a new id is that of the session that ranks first', async () => {
    const { bring, ada, nobody, stored } = await shop()
    const response = await bring([nobody, ada], (session) => session.regenerateId())
    expect(await stored(idOf(response))).toEqual({ kind: 'ada' })
    expect([await stored(ada), await stored(nobody)]).toEqual([{}, { kind: 'nobody' }])
  })

  it('a request stays with its session, also when that is ended and read again', async () => {
    const { bring, visit, ada, nobody } = await shop()
    await bring([nobody, ada], async (session) => {
      expect(await session.get('kind')).toBe('ada')
      await session.close()
      await visit(ada, (other) => other.destroy())
      expect(await session.get('kind')).toBe(undefined)
    })
  })

  it('an id that the program sets counts alone', async () => {
    const { bring, ada, nobody, dead } = await shop()
    await bring([dead, ada], async (session) => {
      session.setId(nobody)
      expect(await session.get('kind')).toBe('nobody')
    })
  })

  it('a request whose session another one is logging out stores nothing, and sends no cookie', async () => {
    const { bring, visit, ada, dead, manager } = await shop()
    for (const order of [
      [ada, dead],
      [dead, ada],
    ]) {
      const response = await bring(order, async (session) => {
        await visit(ada, (other) => other.destroy())
        await session.set('late', true)
      })
      expect(cookiesOf(response)).toEqual([])
      await write(manager.storage, ada, 'ada', { user: 'ada' })
    }
  })

  it('the cookie of another session is not renewed while a log-in replaces one of them', async () => {
    const { bring, visit, ada, nobody } = await shop({ rolling: true })
    expect(idOf(await bring([nobody, ada], read))).toBe(ada)
    const response = await bring([nobody, ada], async (session) => {
      await visit(ada, (other) => other.regenerateId())
      expect(await session.get('kind')).toBe('nobody')
    })
    expect(cookiesOf(response)).toEqual([])
  })

  it('a session past its maxLifetime counts as none, and ends', async () => {
    let time = 1_800_000_000_000
    const storage = new StorageMemory({ now: () => time })
    const manager = new Manager(HOUR, storage, { maxLifetime: HOUR, now: () => time })
    await write(storage, 'a'.repeat(32), 'old', { user: 'ada', loggedIn: 1, created: time, ttl: 9 * HOUR })
    time += HOUR + 1
    await write(storage, 'b'.repeat(32), 'young', { created: time })
    const cookie = `${NAME}=${'a'.repeat(32)}; ${NAME}=${'b'.repeat(32)}`
    await new HttpSessions(manager).handle(
      new Request('http://shop.test/', { headers: { cookie } }),
      async (session) => {
        expect((await session.info())?.data.kind).toBe('young')
        expect(await session.get('kind')).toBe('young')
        return new Response()
      },
    )
    expect(await storage.getSession('a'.repeat(32), HOUR)).toBe(undefined)
  })
})

it('the other sessions are known for a log-out: their ids and what is known of them', async () => {
  const { storage, manager, ada, nobody, dead } = await shop({ rotateEvery: HOUR })
  const moved = newSessionId()
  await storage.moveSession(ada, moved, HOUR, { leave: leadingTo(moved, Date.now() + HOUR) })
  const brought = new BroughtSessions(
    requestedId(checkOptions({}), [nobody, ada, dead, moved, ada], dead),
    manager,
    new RequestRevocations(new SharedRevocations()),
  )
  expect(brought.ids).toEqual([nobody, ada, dead, moved])
  expect(brought.others).toEqual([])
  const { session: chosen } = await brought.choose(storage, Date.now())
  // The browser has the session's own id as well, so there is nothing to tell it.
  expect([chosen?.id, brought.requested.id]).toEqual([moved, moved])
  expect(brought.others).toMatchObject([{ id: nobody, broughtId: nobody, metadata: { created: 1 } }])
})
