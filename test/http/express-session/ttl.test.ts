import { describe, expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { StorageFile } from '../../../platforms/node/index.ts'
import { StorageMemory } from '../../../src/index.ts'
import { tempFolder } from '../../node/file/support.ts'
import { openIoredis } from '../../node/redis/support/clients.ts'
import { EACH_LAYOUT } from '../../node/redis/support/layouts.ts'
import { useRedis } from '../../node/redis/support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../../node/redis/support/with-redis.ts'
import { Browser, serve } from './support/app.ts'
import { cookie, promised } from './support/promised.ts'

const HOUR = 3_600_000
const START = 1_700_000_000_000

const CLOCKED: Record<string, (now: () => number) => StorageMemory | StorageFile> = {
  memory: (now) => new StorageMemory({ now }),
  files: (now) => new StorageFile(tempFolder(), HOUR, { now }),
}

describe.each(Object.keys(CLOCKED))('the TTL of a session in %s', (kind) => {
  function open(ttl?: number) {
    const clock = { now: START }
    const storage = CLOCKED[kind]?.(() => clock.now) as StorageFile
    const pass = async (ms: number): Promise<void> => {
      await storage.flush?.()
      clock.now += ms
    }
    const settled = () => storage.flush?.()
    const store = new Store(storage, ttl === undefined ? {} : { ttl })
    return { store, storage, pass, settled, ...promised(store) }
  }

  it('a session expires a day after its last use by default', async () => {
    const { get, set, pass } = open()
    await set('id', { cookie: cookie(), a: 1 })
    await pass(24 * HOUR)
    expect(await get('id')).toBeDefined()
    await pass(1)
    expect(await get('id')).toBeUndefined()
  })

  it('a session expires after the ttl of the options', async () => {
    const { get, set, pass } = open(HOUR)
    await set('id', { cookie: cookie(), a: 1 })
    await pass(HOUR + 1)
    expect(await get('id')).toBeUndefined()
  })

  it.each([HOUR / 60, HOUR * 24 * 30])(
    'a session expires after the maxAge of its cookie: %s ms',
    async (life) => {
      const { get, set, touch, all, storage, pass, settled } = open(HOUR)
      await set('id', { cookie: cookie(life), a: 1 })
      await set('other', { cookie: cookie(), a: 1 })
      await pass(life)
      const found = await get('id')
      expect(found).toMatchObject({ a: 1, cookie: { originalMaxAge: life } })
      await touch('id', found as object)
      await settled()
      await pass(life)
      await storage.sweep?.()
      expect(await get('id')).toBeDefined()
      expect((await all()).length).toBe(life > HOUR ? 1 : 2)
      await pass(1)
      expect(await get('id')).toBeUndefined()
      await storage.sweep?.()
      expect((await all()).length).toBe(life > HOUR ? 0 : 1)
    },
  )

  it('a session expires at the expires of a cookie without a maxAge', async () => {
    const { get, set, pass } = open(HOUR)
    await set('id', { cookie: { expires: new Date(Date.now() + HOUR / 60) }, a: 1 })
    await pass(HOUR / 60 - 1000)
    expect(await get('id')).toBeDefined()
    await pass(2000)
    expect(await get('id')).toBeUndefined()
  })

  it('a request that changes only the maxAge changes the TTL', async () => {
    const { store, get, pass, settled } = open(HOUR)
    const origin = await serve(store, {}, (app) => {
      app.get('/life', (req, res) => {
        const { ms } = req.query
        if (ms === undefined) req.session.cookie.expires = false as never
        else req.session.cookie.maxAge = Number(ms)
        res.send('done')
      })
    })
    const browser = new Browser(origin)
    await browser.get('/set?a=1')
    await browser.get(`/life?ms=${HOUR * 48}`)
    await settled()
    await pass(HOUR * 47)
    expect(await browser.get('/read')).toEqual({ a: '1' })
    await settled()
    await pass(HOUR * 47)
    expect(await browser.get('/read')).toEqual({ a: '1' })
    await browser.get('/life')
    await settled()
    await pass(HOUR + 1)
    expect(await get(browser.id)).toBeUndefined()
  })

  it('a session can be given a shorter life than it was unused', async () => {
    const { get, set, pass } = open(HOUR)
    await set('id', { cookie: cookie(), a: 1 })
    await pass(HOUR / 2)
    const session = (await get('id')) as object
    await set('id', Object.assign(session, { cookie: cookie(HOUR / 4), b: 1 }))
    await pass(HOUR / 4)
    expect(await get('id')).toMatchObject({ a: 1, b: 1 })
    await pass(HOUR / 4 + 1)
    expect(await get('id')).toBeUndefined()
  })

  it('a request that sets a negative maxAge ends its session', async () => {
    const { store, length } = open(HOUR)
    const origin = await serve(store, {}, (app) => {
      app.get('/end', (req, res) => {
        req.session.cookie.maxAge = -1
        res.send('done')
      })
    })
    const browser = new Browser(origin)
    await browser.get('/set?a=1')
    await browser.get('/end')
    expect(await length()).toBe(0)
  })

  it('a request that calls save renews the session, also when the stored cookie has expired', async () => {
    const { store, pass, settled } = open(HOUR)
    const life = 1000
    const origin = await serve(store, { cookie: { maxAge: life } }, (app) => {
      app.get('/save', (req, res) => {
        const { cookie } = req.session
        const isPast = Number(cookie.expires) <= Date.now()
        req.session.save((error) => res.json({ error: error ?? null, isPast }))
      })
    })
    const browser = new Browser(origin)
    await browser.get('/set?a=1')
    await new Promise((resolve) => setTimeout(resolve, life + 10))
    await settled()
    await pass(1)
    expect(await browser.get('/save')).toEqual({ error: null, isPast: false })
    expect(await browser.get('/read')).toEqual({ a: '1' })
  })
})

describeWithRedis('the TTL of a session in Redis', () => {
  const redis = useRedis()

  describe.each(EACH_LAYOUT)('from %s', (_, layout) => {
    async function open() {
      const prefix = redis.prefix()
      const storage = layout.open(await redis.open(openIoredis(redis.engine.port)), prefix)
      const store = promised(new Store(storage, { ttl: HOUR }))
      const life = async (): Promise<number> => Number(await redis.engine.command('PTTL', `${prefix}id`))
      const bounded = async (least: number, most: number): Promise<void> => {
        expect(await life()).toBeGreaterThan(least)
        expect(await life()).toBeLessThanOrEqual(most)
      }
      return { ...store, bounded }
    }

    itWithRedis('the key in Redis expires after the ttl of the options', async () => {
      const { set, get, touch, bounded } = await open()
      await set('id', { cookie: cookie(), a: 'x' })
      await bounded(HOUR / 2, HOUR)
      await touch('id', (await get('id')) as object)
      await bounded(HOUR / 2, HOUR)
    })

    itWithRedis.each([HOUR / 60, HOUR * 48])(
      'the key in Redis expires after the maxAge of the cookie: %s ms',
      async (own) => {
        const { set, get, all, touch, bounded } = await open()
        await set('id', { cookie: cookie(own), a: 'x' })
        await bounded(own / 2, own)
        const found = await get('id')
        await bounded(own / 2, own)
        await touch('id', found as object)
        await bounded(own / 2, own)
        await set('id', Object.assign(found as object, { a: 'y' }))
        await bounded(own / 2, own)
        await all()
        await bounded(own / 2, own)
      },
    )

    itWithRedis('the expiry of the key in Redis follows a cookie that changes', async () => {
      const { set, get, touch, bounded } = await open()
      await set('id', { cookie: cookie(HOUR * 48), a: 'x' })
      await touch('id', { cookie: cookie(HOUR / 60) })
      await bounded(0, HOUR / 60)
      await get('id')
      await bounded(0, HOUR / 60)
      await set('id', { cookie: cookie(), a: 'x' })
      await bounded(HOUR / 2, HOUR)
      await get('id')
      await bounded(HOUR / 2, HOUR)
    })
  })
})
