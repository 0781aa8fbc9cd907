// Applications with express-session and with gsession/http on the same sessions, before, while and after one moves over.
import { RedisStore } from 'connect-redis'
import type { Store as AnyStore } from 'express-session'
import { describe, expect, it } from 'vitest'
import { Store } from '../../../../platforms/http/express-session/index.ts'
import { StorageRedis } from '../../../../platforms/node/index.ts'
import { leadingTo } from '../../../../src/record/move-changes.ts'
import { openIoredis, openNodeRedis } from '../../../node/redis/support/clients.ts'
import { useRedis } from '../../../node/redis/support/use-redis.ts'
import { describeWithRedis } from '../../../node/redis/support/with-redis.ts'
import { DAY, type NewShopOptions, newShop, oldShop, SECRET } from './apps.ts'
import { JarBrowser } from './jar-browser.ts'

const LOG_IN = { username: 'ada', password: 'x' }
const PREFIX = 'sess:'

describeWithRedis('an application that moves over', () => {
  const redis = useRedis()
  const connectRedis = async () =>
    new RedisStore({ client: await redis.open(openNodeRedis(redis.engine.port)) })
  const ourStore = async () =>
    new Store(new StorageRedis(await redis.open(openIoredis(redis.engine.port)), PREFIX))
  const onIoredis = async () => new StorageRedis(await redis.open(openIoredis(redis.engine.port)), PREFIX)
  const onNodeRedis = async () => new StorageRedis(await redis.open(openNodeRedis(redis.engine.port)), PREFIX)
  const record = async (browser: JarBrowser) =>
    JSON.parse(String(await redis.engine.command('GET', PREFIX + browser.id)))
  const ttlOf = async (browser: JarBrowser) => Number(await redis.engine.command('PTTL', PREFIX + browser.id))

  describe.each([
    ['connect-redis', 'node-redis', connectRedis, onNodeRedis, false],
    ['connect-redis', 'ioredis', connectRedis, onIoredis, false],
    ['our Store', 'ioredis', ourStore, onIoredis, true],
  ] as const)('from %s, to a StorageRedis on %s', (_, __, store, storage, logsIn) => {
    const open = async (options: NewShopOptions = {}) => {
      const [before, after] = await Promise.all([
        store().then((each: AnyStore) => oldShop(each)),
        storage().then((each) => newShop(each, { logsIn, ...options })),
      ])
      return { before, after, browser: new JarBrowser() }
    }

    it('who was logged in stays so, with all data, and the cookie member of the record stays', async () => {
      const { before, after, browser } = await open()
      await browser.visit(before, '/put?item=tea')
      await browser.visit(before, '/login', LOG_IN)
      const { cookie } = await record(browser)
      expect(cookie).toEqual({ originalMaxAge: null, expires: null, httpOnly: true, path: '/' })
      expect(await browser.visit(after, '/me')).toEqual({ user: 'ada', cart: ['tea'] })
      expect(await browser.visit(after, '/put?item=milk')).toBe('put')
      expect(await record(browser)).toMatchObject({
        cookie,
        passport: { user: 'ada' },
        cart: ['tea', 'milk'],
      })
    })

    it('a use renews it', async () => {
      const { before, after, browser } = await open()
      await browser.visit(before, '/login', LOG_IN)
      await redis.engine.command('PEXPIRE', PREFIX + browser.id, '600000')
      await browser.visit(after, '/me')
      expect(await ttlOf(browser)).toBeGreaterThan(DAY - 600_000)
    })

    it('back again: the old application opens what the new one has changed, and given a new id', async () => {
      const { before, after, browser } = await open()
      await browser.visit(before, '/put?item=tea')
      await browser.visit(after, '/put?item=milk')
      expect(await browser.visit(before, '/me')).toEqual({ cart: ['tea', 'milk'] })
      const { id } = browser
      await browser.visit(after, '/login', LOG_IN)
      expect([browser.id === id, browser.names]).toEqual([false, ['connect.sid']])
      expect(await browser.visit(before, '/me')).toEqual({ user: 'ada', cart: ['tea', 'milk'] })
      await browser.visit(before, '/put?item=salt')
      expect(await browser.visit(after, '/me')).toEqual({ user: 'ada', cart: ['tea', 'milk', 'salt'] })
    })

    it('a log-out at either is one at both', async () => {
      const { before, after, browser } = await open({ setsCookie: true })
      for (const [one, other] of [
        [before, after],
        [after, before],
      ] as const) {
        await browser.visit(one, '/login', LOG_IN)
        const stolen = new JarBrowser()
        stolen.cookie = browser.cookie
        expect(await browser.visit(other, '/me')).toMatchObject({ user: 'ada' })
        expect(await browser.visit(other, '/logout', {})).toBe('out')
        for (const origin of [one, other]) {
          expect(await browser.visit(origin, '/me')).toEqual({})
          expect(await stolen.visit(origin, '/me')).toEqual({})
        }
      }
    })

    it('a cookie that is not signed, or with another secret, opens nothing', async () => {
      const { before, after, browser } = await open()
      await browser.visit(before, '/login', LOG_IN)
      const { id } = browser
      for (const cookie of [`connect.sid=${id}`, `connect.sid=s%3A${id}.x`, `connect.sid=s%3A${id}`]) {
        const forger = new JarBrowser()
        forger.cookie = cookie
        expect(await forger.visit(after, '/me')).toEqual({})
      }
    })

    it('two servers at once share each session, whichever of them a request meets', async () => {
      const { before, after, browser } = await open()
      await browser.visit(before, '/login', LOG_IN)
      const cart: string[] = []
      for (let n = 0; n < 12; n++) {
        const item = `item ${n}`
        await browser.visit([before, after][n % 2] as string, `/put?item=${item}`)
        cart.push(item)
        // Every fourth request logs in anew.
        if (n % 4 === 3) await browser.visit([after, before][(n >> 2) % 2] as string, '/login', LOG_IN)
        expect(await browser.visit([after, before][n % 2] as string, '/me')).toEqual({ user: 'ada', cart })
      }
    })
  })

  describe('a session that the new application has made', () => {
    it('is opened by express-session with our Store', async () => {
      const [before, after] = [await oldShop(await ourStore()), await newShop(await onIoredis())]
      const browser = new JarBrowser()
      await browser.visit(after, '/login', LOG_IN)
      expect(browser.id).toMatch(/^[0-9a-z]{32}$/)
      expect(await browser.visit(before, '/me')).toEqual({ user: 'ada' })
      await browser.visit(before, '/put?item=tea')
      expect(await browser.visit(after, '/me')).toEqual({ user: 'ada', cart: ['tea'] })
    })

    it('is opened by connect-redis if it has a cookie member, and fails there without one', async () => {
      const before = await oldShop(await connectRedis())
      const [kind, bare] = [
        await newShop(await onIoredis(), { setsCookie: true }),
        await newShop(await onIoredis()),
      ]
      const browser = new JarBrowser()
      await browser.visit(kind, '/login', LOG_IN)
      expect(await browser.visit(before, '/me')).toEqual({ user: 'ada' })
      const other = new JarBrowser()
      await other.visit(bare, '/login', LOG_IN)
      expect(await other.visit(before, '/me')).toBe(500)
    })
  })

  it('an id that has been given up is no session for our Store, and a failure with connect-redis', async () => {
    const storage = await onIoredis()
    const [before, last] = [await oldShop(await ourStore()), await oldShop(await connectRedis())]
    const browser = new JarBrowser()
    await browser.visit(before, '/login', LOG_IN)
    await storage.moveSession(browser.id, 'b'.repeat(32), DAY, {
      leave: leadingTo('b'.repeat(32), Date.now() + DAY),
    })
    expect(await browser.visit(before, '/me')).toEqual({})
    expect(await browser.visit(last, '/me')).toBe(500)
  })

  it('who is logged in is the same for logIn and for passport with our Store, but not with connect-redis', async () => {
    const after = await newShop(await onIoredis(), { logsIn: true, setsCookie: true })
    for (const [store, user] of [
      [ourStore, 'bob'],
      [connectRedis, 'ada'],
    ] as const) {
      const before = await oldShop(await store())
      const browser = new JarBrowser()
      await browser.visit(after, '/login', LOG_IN)
      expect(await browser.visit(before, '/me')).toEqual({ user: 'ada' })
      await browser.visit(before, '/login', { username: 'bob', password: 'x' })
      expect(await browser.visit(after, '/me')).toEqual({ user: 'bob' })
      expect(await browser.visit(after, '/user')).toEqual({ user })
    }
  })

  it('several secrets: old and new servers read what any of them has signed', async () => {
    const secrets = ['newer', SECRET]
    const before = await oldShop(await ourStore(), { secret: secrets })
    const [first, second] = [await newShop(await onIoredis()), await newShop(await onIoredis(), { secrets })]
    const browser = new JarBrowser()
    await browser.visit(first, '/login', LOG_IN)
    for (const origin of [second, before]) expect(await browser.visit(origin, '/me')).toEqual({ user: 'ada' })
    await browser.visit(second, '/login', LOG_IN)
    expect(await browser.visit(before, '/me')).toEqual({ user: 'ada' })
    expect(await browser.visit(first, '/me')).toEqual({})
  })

  describe('a session with a life of its own', () => {
    const MONTH = 30 * DAY

    it('keeps it, once our Store has used it', async () => {
      const options = { cookie: { maxAge: MONTH } }
      const browser = new JarBrowser()
      await browser.visit(await oldShop(await connectRedis(), options), '/login', LOG_IN)
      await browser.visit(await oldShop(await ourStore(), options), '/me')
      expect(await browser.visit(await newShop(await onIoredis()), '/me')).toEqual({ user: 'ada' })
      expect(await ttlOf(browser)).toBeGreaterThan(MONTH - DAY)
      expect(await browser.visit(await oldShop(await connectRedis(), options), '/me')).toEqual({
        user: 'ada',
      })
      expect(await ttlOf(browser)).toBeGreaterThan(MONTH - DAY)
    })
  })
})
