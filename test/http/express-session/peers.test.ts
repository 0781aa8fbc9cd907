import { expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { inTime } from '../../support/in-time.ts'
import { describePlaces } from './support/places.ts'
import { promised } from './support/promised.ts'

const HOUR = 3_600_000

/** What the tests of connect-redis and memorystore ask of a store. */
describePlaces('what other stores promise', (place) => {
  const open = async () => promised(new Store((await place()).open()))

  it('a session comes back as it was set, also with a cookie that has no more than a maxAge', async () => {
    const { get, set } = await open()
    const session = { foo: 'bar', cookie: { originalMaxAge: null } }
    await set('123', session)
    expect(await get('123')).toEqual(session)
    const other = { cookie: { maxAge: HOUR }, name: 'sample name' }
    await set('456', other)
    expect(await get('456')).toEqual(other)
  })

  it('expires alone, as a Date, is the life of a session, and touch prolongs it', async () => {
    const cookie = (ms: number) => ({ originalMaxAge: null, expires: new Date(Date.now() + ms) })
    const [{ get }, life] = await inTime(80, async (life) => {
      const { set, touch, get } = await open()
      await set('short', { cookie: cookie(life) })
      await set('touched', { cookie: cookie(life) })
      await touch('touched', { cookie: cookie(HOUR) })
      return { get }
    })
    await new Promise((resolve) => setTimeout(resolve, life + 20))
    expect([await get('short'), await get('touched')]).toEqual([undefined, { cookie: expect.anything() }])
  })

  it('length, all, destroy and clear agree', async () => {
    const { all, set, length, destroy, clear } = await open()
    await set('123', { foo: 'bar', cookie: { originalMaxAge: null } })
    await set('456', { cookie: { originalMaxAge: null, expires: new Date(Date.now() + HOUR) } })
    const sorted = (await all()).sort((a, b) => (a.id > b.id ? 1 : -1))
    expect(sorted).toMatchObject([{ id: '123', foo: 'bar' }, { id: '456' }])
    expect(await length()).toBe(2)
    await destroy('456')
    expect(await length()).toBe(1)
    await destroy('456')
    await clear()
    expect([await length(), await all()]).toEqual([0, []])
  })

  it('a thousand sessions are counted and cleared', async () => {
    const { set, length, clear } = await open()
    for (let n = 0; n < 1000; n++) await set(`s${n}`, { cookie: { expires: new Date(Date.now() + HOUR) } })
    expect(await length()).toBe(1000)
    await clear()
    expect(await length()).toBe(0)
  })

  it('a set whose expires has passed removes the session', async () => {
    const { get, set, length } = await open()
    await set('789', { cookie: { originalMaxAge: null, expires: new Date(Date.now() + HOUR) } })
    await set('789', { cookie: { originalMaxAge: null, expires: new Date(Date.now() - HOUR) } })
    expect([await length(), await get('789')]).toEqual([0, undefined])
  })

  it('a session that is not there is undefined, and to touch it makes none', async () => {
    const { get, touch, length } = await open()
    await touch('none', { cookie: { originalMaxAge: HOUR } })
    expect([await get('none'), await length()]).toEqual([undefined, 0])
  })
})
