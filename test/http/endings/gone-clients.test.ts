import { afterEach, describe, expect, it } from 'vitest'
import type { HttpSessionsOptions } from '../../../platforms/http/index.ts'
import type { Storage } from '../../../src/index.ts'
import { Failing, type Handler, type Shop, startShop } from './support.ts'

const paths: Record<string, Handler> = {
  '/make': (session) => session.set('cart', 1),
  '/data': (session) => session.data(),
  '/set': (session) => session.set('late', 1),
  async '/log-in'(session) {
    await session.regenerateId()
    await session.set('user', 'ada')
  },
  async '/slow-log-in'(session, pause) {
    await session.regenerateId()
    await session.set('user', 'ada')
    await pause()
  },
  async '/saved-log-in'(session, pause) {
    await session.regenerateId()
    await session.set('user', 'ada')
    await session.close()
    await pause()
  },
  async '/careful-log-in'(session, pause) {
    await session.get('cart')
    await pause() // compares the password
    await session.regenerateId()
    await session.set('user', 'ada')
  },
  async '/unhurried-log-in'(session, pause) {
    await session.regenerateId()
    await pause()
    await session.set('user', 'ada')
  },
  '/log-out': (session) => session.destroy(),
  async '/slow-log-out'(session, pause) {
    await session.destroy()
    await pause()
  },
  async '/wait-and-set'(session, pause) {
    await pause()
    await session.set('late', 1)
    return session.data()
  },
  async '/wait-and-log-in'(session, pause) {
    await pause()
    await session.regenerateId()
    await session.set('user', 'ada')
  },
  async '/wait-and-read'(session, pause) {
    await pause()
    return session.data()
  },
}

let shop: Shop
let id = ''

async function open(options: HttpSessionsOptions = {}, storage?: Storage): Promise<void> {
  shop = await startShop(paths, options, storage)
  const { cookies } = await shop.visit('/make')
  id = cookies[0] as string
}

afterEach(() => shop.stop())

/** Waits until what an aborted request had still to do is done. */
const calm = () => new Promise((resolve) => setTimeout(resolve, 20))

describe.each([{}, { rejectDestroyed: true }, { rotateEvery: 3_600_000 }])('with %o', (options) => {
  it.each(['/slow-log-in', '/unhurried-log-in'])(
    'a log-in whose client goes away leaves the session under the id that the client has: %s',
    async (path) => {
      await open(options)
      await shop.leave(path, id)
      shop.goOn()
      await calm()
      expect(await shop.visit('/data', id)).toEqual({ status: 200, body: '{"cart":1}', cookies: [] })
      const again = await shop.visit('/log-in', id)
      expect(again).toMatchObject({ status: 200, cookies: [expect.stringMatching(/^\w{32}$/)] })
      expect(await shop.stored(again.cookies[0] as string)).toEqual({ cart: 1, user: 'ada' })
      expect(await shop.stored(id)).toEqual({})
      expect(await shop.ids()).toEqual(again.cookies)
    },
  )

  it('a client that comes again before the handler of its log-in has ended is not locked out', async () => {
    await open(options)
    await shop.leave('/slow-log-in', id)
    expect(await shop.visit('/log-in', id)).toMatchObject({ status: 200 })
    shop.goOn()
    await calm()
    expect(await shop.ids()).toHaveLength(1)
  })

  it('a regenerateId after the client went away is undone, and gives no old id a user', async () => {
    await open(options)
    await shop.leave('/careful-log-in', id)
    shop.goOn()
    await calm()
    expect([await shop.stored(id), await shop.ids()]).toEqual([{ cart: 1 }, [id]])
  })

  it('a log-in that was saved before its client went away leaves nothing, and the visitor begins anew', async () => {
    await open(options)
    await shop.leave('/saved-log-in', id)
    shop.goOn()
    await calm()
    expect(await shop.ids()).toEqual([])
    expect(await shop.visit('/set', id)).toMatchObject({ status: 200, cookies: [expect.any(String)] })
  })

  it('after a log-out whose client went away, the visitor begins anew', async () => {
    await open(options)
    await shop.leave('/slow-log-out', id)
    expect(await shop.visit('/data', id)).toEqual({ status: 200, body: '{}', cookies: [''] })
    const { status, cookies } = await shop.visit('/set', id)
    expect([status, await shop.stored(cookies[0] as string)]).toEqual([200, { late: 1 }])
  })

  it('a request that began before that makes no session by set, but by a log-in', async () => {
    await open(options)
    const late = shop.visit('/wait-and-set', id)
    await shop.arrival()
    const logIn = shop.visit('/wait-and-log-in', id)
    await shop.arrival()
    await shop.leave('/slow-log-out', id)
    shop.goOn()
    expect(await late).toMatchObject(
      options.rejectDestroyed ? { status: 500, body: 'SESSION_DESTROYED' } : { status: 200, cookies: [] },
    )
    const { status, cookies } = await logIn
    expect([status, await shop.stored(cookies[0] as string)]).toEqual([200, { user: 'ada' }])
  })
})

describe('the request that has ended a session, answered', () => {
  it.each([false, true])(
    'decides who makes a session by set, with rejectDestroyed %s',
    async (rejectDestroyed) => {
      await open({ rejectDestroyed })
      const before = shop.visit('/wait-and-set', id)
      await shop.arrival()
      const reading = shop.visit('/wait-and-read', id)
      await calm()
      expect((await shop.visit('/log-out', id)).cookies).toEqual([''])
      shop.goOn()
      expect(await before).toMatchObject(
        rejectDestroyed
          ? { status: 500, body: 'SESSION_DESTROYED', cookies: [] }
          : { status: 200, cookies: [] },
      )
      expect(await reading).toEqual({ status: 200, body: '{}', cookies: [] })
      expect(await shop.ids()).toEqual([])
      const after = await shop.visit('/set', id)
      expect([after.status, await shop.stored(after.cookies[0] as string)]).toEqual([200, { late: 1 }])
    },
  )

  it('of two log-ins with one cookie one succeeds, and nobody is locked out', async () => {
    await open()
    const both = [shop.visit('/careful-log-in', id), shop.visit('/careful-log-in', id)]
    await shop.arrival()
    await shop.arrival()
    shop.goOn()
    const answers = await Promise.all(both)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 500])
    expect(answers.flatMap(({ cookies }) => cookies)).toHaveLength(1)
    expect(await shop.visit('/log-in', id)).toMatchObject({ status: 200, cookies: [expect.any(String)] })
  })
})

describe('an ending that failed', () => {
  it('a log-out that failed once and then succeeds clears the cookie', async () => {
    const storage = new Failing()
    await open({}, storage)
    storage.failing.add('removeAll')
    expect(await shop.visit('/log-out', id)).toMatchObject({ status: 500 })
    expect(await shop.visit('/log-out', id)).toMatchObject({ status: 200, cookies: [''] })
    expect(await shop.visit('/set', id)).toMatchObject({ status: 200, cookies: [expect.any(String)] })
  })

  it('a log-in whose save fails leaves the session under the id of its cookie, and can be tried again', async () => {
    const storage = new Failing()
    await open({}, storage)
    storage.failing.add('mergeSession')
    expect(await shop.visit('/log-in', id)).toMatchObject({ status: 500, cookies: [] })
    expect([await shop.stored(id), await shop.ids()]).toEqual([{ cart: 1 }, [id]])
    const { status, cookies } = await shop.visit('/log-in', id)
    expect([status, await shop.stored(cookies[0] as string)]).toEqual([200, { cart: 1, user: 'ada' }])
  })
})
