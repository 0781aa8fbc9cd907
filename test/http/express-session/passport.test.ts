// The log-in of passport, with express-session and our Store.
import { expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { Manager } from '../../../platforms/node/index.ts'
import { type Metadata, parseMetadata } from '../../../src/record/metadata.ts'
import { Browser, Gate } from './support/app.ts'
import { form, servePassport } from './support/passport-app.ts'
import { DAY, describePlaces } from './support/places.ts'
import { promised } from './support/promised.ts'

describePlaces("passport's log-in", (place) => {
  /** Two servers with a store each, as in two processes, and a way to look at a record. */
  async function open(keepSessionInfo = false) {
    const home = await place()
    const gate = new Gate()
    const storage = home.open()
    const [first, second] = [
      await servePassport(new Store(home.open()), gate, keepSessionInfo),
      await servePassport(new Store(home.open()), gate, keepSessionInfo),
    ]
    const metadata = async (id: string): Promise<Metadata | undefined> => {
      const data = await storage.getSession(id, DAY)
      return data && parseMetadata(data.get('~gsession') as Record<string, unknown>)
    }
    const manager = new Manager(DAY, storage)
    return { first, second, gate, metadata, manager, store: promised(new Store(home.open())) }
  }

  it('notes who has logged in, and when', async () => {
    const { first, second, metadata, manager } = await open()
    const browser = new Browser(first)
    const begin = Date.now()
    expect(await browser.post('/login', form('ada'))).toEqual({ user: 'ada' })
    const noted = await metadata(browser.id)
    expect(noted).toMatchObject({ user: 'ada', handle: expect.stringMatching(/^[0-9a-z]{16}$/) })
    for (const time of [noted?.loggedIn, noted?.verified]) {
      expect(time).toBeGreaterThanOrEqual(begin)
      expect(time).toBeLessThanOrEqual(Date.now())
    }
    const session = manager.new(browser.id)
    expect([await session.user(), await session.isFresh(3_600_000)]).toEqual(['ada', true])
    await session.close()
    expect(await browser.tab(second).get('/me')).toEqual({ user: 'ada' })
    await browser.tab(second).get('/cart?item=tea')
    expect(await metadata(browser.id)).toEqual(noted)
  })

  it('a wrong password changes nothing', async () => {
    const { first, metadata } = await open()
    const browser = new Browser(first)
    await browser.get('/cart?item=tea')
    const { id } = browser
    await expect(browser.post('/login', form('ada', 'wrong'))).rejects.toThrow('401')
    expect(browser.id).toBe(id)
    expect(await metadata(id)).not.toHaveProperty('user')
  })

  it.each([false, true])(
    'a double click logs in twice, and neither fails (logged in before: %s)',
    async (isIn) => {
      const { first, second, metadata, store } = await open()
      const browser = new Browser(first)
      await browser.get('/cart?item=tea')
      if (isIn) await browser.post('/login', form('ada'))
      for (const origins of [
        [first, first],
        [first, second],
      ]) {
        const { id } = browser
        const tabs = origins.map((origin) => browser.tab(origin))
        expect(await Promise.all(tabs.map((tab) => tab.post('/login', form('ada'))))).toEqual([
          { user: 'ada' },
          { user: 'ada' },
        ])
        for (const tab of tabs) {
          expect(await tab.get('/me')).toEqual({ user: 'ada' })
          expect(tab.id).not.toBe(id)
          expect(await metadata(tab.id)).toMatchObject({ user: 'ada', handle: expect.any(String) })
          expect(await store.get(id)).toBeUndefined()
        }
        browser.cookie = tabs[1]?.cookie ?? ''
      }
    },
  )

  it('the same user who logs in again keeps the handle, another one does not', async () => {
    const { first, second, metadata, store } = await open()
    const browser = new Browser(first)
    await browser.post('/login', form('ada'))
    const [id, once] = [browser.id, await metadata(browser.id)]
    const again = browser.tab(second)
    await again.post('/login', form('ada'))
    const twice = await metadata(again.id)
    expect([again.id === id, await store.get(id), twice?.handle]).toEqual([false, undefined, once?.handle])
    expect(twice?.loggedIn).toBeGreaterThanOrEqual(once?.loggedIn as number)
    const other = again.tab(first)
    await other.post('/login', form('bob'))
    const bobs = await metadata(other.id)
    expect([bobs?.user, bobs?.handle === once?.handle]).toEqual(['bob', false])
    expect(await store.get(again.id)).toBeUndefined()
    expect(await other.get('/me')).toEqual({ user: 'bob' })
  })

  it('a user who changes without a new id is noted, with a new handle', async () => {
    const { first, metadata } = await open()
    const browser = new Browser(first)
    await browser.post('/login', form('ada'))
    const before = await metadata(browser.id)
    await browser.get('/become?user=bob')
    const after = await metadata(browser.id)
    expect(after).toMatchObject({ user: 'bob', epoch: before?.epoch })
    expect(after?.handle).toMatch(/^[0-9a-z]{16}$/)
    expect(after?.handle).not.toBe(before?.handle)
  })

  it.each([false, true])('a log-out ends the session for good (session info is kept: %s)', async (keeps) => {
    const { first, second, metadata, store } = await open(keeps)
    const browser = new Browser(first)
    await browser.get('/cart?item=tea')
    await browser.post('/login', form('ada'))
    const before = browser.tab()
    const begin = Date.now()
    await browser.post('/logout')
    expect(await browser.get('/me')).toEqual({})
    for (const origin of [first, second]) expect(await before.tab(origin).get('/me')).toEqual({})
    expect(await store.get(before.id)).toBeUndefined()
    const tombstone = await metadata(before.id)
    expect(tombstone).toMatchObject({ successor: '', ttl: 10_000 })
    expect(tombstone?.ended).toBeGreaterThanOrEqual(begin)
    if (keeps) expect(await metadata(browser.id)).not.toHaveProperty('user')
  })

  it.each([
    ['log-in', '/login'],
    ['log-out', '/logout'],
  ])('a slow request beside a %s brings nothing back', async (_, path) => {
    for (const isElsewhere of [false, true]) {
      const { first, second, gate, store, metadata } = await open()
      const browser = new Browser(first)
      await browser.get('/cart?item=tea')
      if (path === '/logout') await browser.post('/login', form('ada'))
      const before = browser.tab()
      const slow = browser.tab(isElsewhere ? second : first)
      const waiting = slow.get('/cart?item=milk&waits')
      await gate.isWaitedAt()
      await browser.post(path, form('ada'))
      gate.open()
      await waiting
      expect([slow.setCookie, await store.get(before.id)]).toEqual([undefined, undefined])
      expect((await metadata(before.id))?.user).toBeUndefined()
      expect(await browser.get('/me')).toEqual(path === '/login' ? { user: 'ada' } : {})
    }
  })

  it('an id that was planted opens nothing after the log-in', async () => {
    const { first, second, store } = await open()
    for (const plants of ['anonymous', 'logged in']) {
      const attacker = new Browser(first)
      await attacker.get('/cart?item=trap')
      if (plants === 'logged in') await attacker.post('/login', form('eve'))
      const victim = attacker.tab(second)
      await victim.post('/login', form('ada'))
      expect(victim.id).not.toBe(attacker.id)
      expect(await store.get(attacker.id)).toBeUndefined()
      for (const origin of [first, second]) expect(await attacker.tab(origin).get('/me')).toEqual({})
      expect(await victim.get('/me')).toEqual({ user: 'ada' })
      expect((await store.get(victim.id)) as object).not.toHaveProperty('cart')
    }
  })
})
