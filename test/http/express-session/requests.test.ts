import { expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { Browser, dataOf, Gate, serve } from './support/app.ts'
import { describePlaces, type Place } from './support/places.ts'
import { promised } from './support/promised.ts'

describePlaces('requests with a session', (place) => {
  /** Two servers with a store each, as in two processes, and a third store to read with. */
  async function two(more?: (gate: Gate) => Parameters<typeof serve>[2]) {
    const home: Place = await place()
    const gate = new Gate()
    const origins = []
    for (const _ of [1, 2]) origins.push(await serve(new Store(home.open()), {}, more?.(gate)))
    const [first, second] = origins as [string, string]
    return { gate, first, second, store: promised(new Store(home.open())) }
  }

  const slowly: (gate: Gate) => Parameters<typeof serve>[2] = (gate) => (app) => {
    app.get('/slow', async (req, res) => {
      await gate.pass()
      Object.assign(req.session, req.query)
      res.send('done')
    })
    app.get('/slow-look', async (_req, res) => {
      await gate.pass()
      res.send('done')
    })
    app.get('/slow-save', async (req, res) => {
      dataOf(req).before = 'x'
      await new Promise((resolve) => req.session.save(resolve))
      await gate.pass()
      dataOf(req).after = 'x'
      res.send('done')
    })
  }

  it('requests keep, change and remove keys of their session', async () => {
    const { first, second } = await two()
    const browser = new Browser(first)
    expect(await browser.get('/set?a=1&b=2')).toEqual({ a: '1', b: '2' })
    expect(await browser.tab(second).get('/read')).toEqual({ a: '1', b: '2' })
    expect(await browser.tab(second).get('/remove?a')).toEqual({ b: '2' })
    expect(await browser.get('/set?b=3&c=4')).toEqual({ b: '3', c: '4' })
    expect(await browser.tab(second).get('/read')).toEqual({ b: '3', c: '4' })
  })

  it('parallel requests that change different keys lose nothing', async () => {
    const { first, second, gate } = await two(slowly)
    const browser = new Browser(first)
    await browser.get('/set?a=old&b=old')
    for (const [origin, value] of [
      [first, '1'],
      [second, '2'],
    ] as const) {
      const slow = browser.get(`/slow?a=${value}`)
      await gate.isWaitedAt()
      await browser.tab(origin).get(`/set?b=${value}`)
      gate.open()
      await slow
      expect(await browser.get('/read')).toEqual({ a: value, b: value })
    }
  })

  it('200 parallel requests that each set a key lose none', async () => {
    const { first, second } = await two()
    const browser = new Browser(first)
    await browser.get('/set?a=1')
    const keys = Array.from({ length: 200 }, (_, index) => `key${index}`)
    const origins = [first, second]
    await Promise.all(keys.map((key, i) => browser.tab(origins[i % 2]).get(`/set?${key}=${i}`)))
    const read = (await browser.get('/read')) as object
    expect(Object.keys(read).sort()).toEqual(['a', ...keys].sort())
  })

  it.each(['/slow?a=2&user=ann', '/slow-look', '/slow-save'])(
    'a slow request (%s) does not bring back a session that was logged out',
    async (path) => {
      for (const isElsewhere of [false, true]) {
        const { first, second, gate, store } = await two(slowly)
        const browser = new Browser(first)
        await browser.get('/set?a=1')
        const slow = browser.tab().get(path)
        await gate.isWaitedAt()
        await browser.tab(isElsewhere ? second : first).get('/logout')
        gate.open()
        expect(await slow).toBe('done')
        expect(await store.get(browser.id)).toBeUndefined()
        expect(await store.length()).toBe(0)
        expect(await browser.get('/read')).toEqual({})
      }
    },
  )

  it('a slow request changes nothing in a later session of the same id', async () => {
    const home = await place()
    const gate = new Gate()
    const origin = await serve(new Store(home.open()), { genid: () => 'always-the-same' }, (app) => {
      slowly(gate)?.(app)
      app.get('/login', (req, res) => {
        req.session.regenerate(() => {
          dataOf(req).user = req.query.user
          res.send('in')
        })
      })
    })
    const browser = new Browser(origin)
    await browser.get('/login?user=ann')
    const slow = browser.tab().get('/slow?cart=anns')
    await gate.isWaitedAt()
    await browser.get('/login?user=bob')
    gate.open()
    await slow
    expect(await browser.get('/read')).toEqual({ user: 'bob' })
  })

  it('after regenerate the old id has no session, whatever a slow request does', async () => {
    const { first, gate, store } = await two((gate) => (app) => {
      slowly(gate)?.(app)
      app.get('/login', (req, res) => {
        req.session.regenerate(() => {
          dataOf(req).user = 'ann'
          res.send('in')
        })
      })
    })
    const browser = new Browser(first)
    await browser.get('/set?a=1')
    const before = browser.tab()
    const slow = before.get('/slow?a=2')
    await gate.isWaitedAt()
    await browser.get('/login')
    gate.open()
    await slow
    expect(await browser.get('/read')).toEqual({ user: 'ann' })
    expect(await store.get(before.id)).toBeUndefined()
    expect(await store.length()).toBe(1)
  })

  it('save can be called many times in a request, and saves what has changed since', async () => {
    const { first, second, store } = await two(() => (app) => {
      app.get('/steps', async (req, res) => {
        const save = () => new Promise((resolve) => req.session.save(resolve))
        dataOf(req).step = 1
        await save()
        dataOf(req).step = 2
        const saving = [save(), save()]
        dataOf(req).last = true
        await Promise.all(saving)
        const stored = await store.get(req.sessionID)
        delete dataOf(req).step
        res.json({ step: stored?.step, last: stored?.last })
      })
    })
    const browser = new Browser(first)
    expect(await browser.get('/steps')).toEqual({ step: 2 })
    expect(await browser.tab(second).get('/read')).toEqual({ last: true })
    expect(await browser.get('/steps')).toMatchObject({ step: 2 })
  })

  it('a second save in one request reverts nothing that other requests have changed in between', async () => {
    const { first, second, gate } = await two(slowly)
    const browser = new Browser(first)
    await browser.get('/set?a=1')
    const slow = browser.get('/slow-save')
    await gate.isWaitedAt()
    await browser.tab(second).get('/set?a=2&before=y')
    gate.open()
    await slow
    expect(await browser.get('/read')).toEqual({ a: '2', before: 'y', after: 'x' })
  })

  it('reload loads what is stored, and drops what was changed', async () => {
    const { first, second, gate } = await two((gate) => (app) => {
      app.get('/reload', async (req, res) => {
        dataOf(req).a = 'mine'
        await gate.pass()
        req.session.reload((error) => {
          if (error) return void res.send('gone')
          dataOf(req).c = 'mine'
          const { a, b } = dataOf(req)
          res.json({ a, b })
        })
      })
    })
    const browser = new Browser(first)
    await browser.get('/set?a=1&b=1')
    const reloading = browser.get('/reload')
    await gate.isWaitedAt()
    await browser.tab(second).get('/set?b=2')
    gate.open()
    expect(await reloading).toEqual({ a: '1', b: '2' })
    expect(await browser.get('/read')).toEqual({ a: '1', b: '2', c: 'mine' })
    const gone = browser.get('/reload')
    await gate.isWaitedAt()
    await browser.tab(second).get('/logout')
    gate.open()
    expect(await gone).toBe('gone')
  })
})

describePlaces('the options of express-session', (place) => {
  /** A browser, and the calls that its requests make to the store. */
  async function watched(options: Parameters<typeof serve>[1]) {
    const store = new Store((await place()).open())
    const calls: string[] = []
    for (const name of ['set', 'touch'] as const) {
      const call = store[name].bind(store)
      store[name] = (...all) => {
        calls.push(name)
        call(...all)
      }
    }
    const browser = new Browser(await serve(store, options))
    return { calls, browser, store: promised(store) }
  }

  it.each([
    [false, false, [], ['set'], ['touch'], ['set']],
    [false, true, ['set'], ['set'], ['touch'], ['set']],
    [true, false, [], ['set'], ['set'], ['set']],
    [true, true, ['set'], ['set'], ['set'], ['set']],
  ])(
    'resave: %s and saveUninitialized: %s call set and touch as express-session documents',
    async (resave, saveUninitialized, fresh, made, looked, changed) => {
      const { calls, browser, store } = await watched({ resave, saveUninitialized })
      const during = async (path: string): Promise<string[]> => {
        calls.length = 0
        await browser.get(path)
        return [...calls]
      }
      expect(await during('/look')).toEqual(fresh)
      expect(await store.length()).toBe(fresh.length)
      expect(await during('/set?a=1')).toEqual(made)
      expect(await during('/look')).toEqual(looked)
      expect(await store.get(browser.id)).toMatchObject({ a: '1' })
      expect(await during('/set?a=2')).toEqual(changed)
      expect(await browser.get('/read')).toEqual({ a: '2' })
      expect(await store.length()).toBe(1)
    },
  )

  it('rolling: every response renews the cookie', async () => {
    const { browser } = await watched({ rolling: true, cookie: { maxAge: 60_000 } })
    await browser.get('/set?a=1')
    await browser.get('/look')
    expect(browser.setCookie).toContain('Expires=')
    const still = await watched({ rolling: false, cookie: { maxAge: 60_000 } })
    await still.browser.get('/set?a=1')
    await still.browser.get('/look')
    expect(still.browser.setCookie).toBeUndefined()
  })

  it("unset: 'destroy' removes the session", async () => {
    const store = new Store((await place()).open())
    const origin = await serve(store, { unset: 'destroy' }, (app) => {
      app.get('/unset', (req, res) => {
        Object.assign(req, { session: null })
        res.send('gone')
      })
    })
    const browser = new Browser(origin)
    await browser.get('/set?a=1')
    await browser.get('/unset')
    expect(await promised(store).length()).toBe(0)
  })

  it('a cookie whose session does not exist is replaced by one of another session', async () => {
    const { browser, store } = await watched({})
    await browser.get('/set?a=1')
    const { id } = browser
    await store.clear()
    expect(await browser.get('/set?b=1')).toEqual({ b: '1' })
    expect(browser.id).not.toBe(id)
    expect(await store.length()).toBe(1)
  })
})
