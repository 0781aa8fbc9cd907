import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { StorageFile } from '../../../platforms/node/index.ts'
import { Manager } from '../../../src/index.ts'
import { tempFolder } from '../../node/file/support.ts'
import { openIoredis } from '../../node/redis/support/clients.ts'
import { GOFRAME_HASH, HASH, STRING } from '../../node/redis/support/layouts.ts'
import { useRedis } from '../../node/redis/support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../../node/redis/support/with-redis.ts'
import { Browser, dataOf, serve } from './support/app.ts'
import { cookie, promised } from './support/promised.ts'

const HOUR = 3_600_000

describe('the session file of a store', () => {
  function open() {
    const folder = tempFolder()
    const clock = { now: 1_700_000_000_000 }
    const storage = new StorageFile(folder, HOUR, { now: () => clock.now })
    const store = new Store(storage, { ttl: HOUR })
    const bytes = async (id: string): Promise<Buffer> => {
      await storage.flush()
      return readFileSync(join(folder, `${id}.session`))
    }
    return { clock, storage, store, bytes }
  }

  it.each([
    { resave: false, maxAge: 60_000 },
    { resave: false, maxAge: undefined },
    { resave: true, maxAge: 60_000 },
    { resave: true, maxAge: undefined },
  ])(
    'a request that changes nothing changes only the stamp in the file: resave $resave, maxAge $maxAge',
    async (options) => {
      const { clock, store, bytes } = open()
      const { resave, maxAge } = options
      const browser = new Browser(
        await serve(store, { resave, rolling: true, cookie: maxAge ? { maxAge } : {} }),
      )
      await browser.get('/set?a=1')
      const before = await bytes(browser.id)
      for (let i = 0; i < 20; i++) {
        clock.now += 1000
        await browser.get('/read')
      }
      const after = await bytes(browser.id)
      expect(after.subarray(8)).toEqual(before.subarray(8))
      expect(Number(after.readBigInt64LE())).toBe(clock.now)
      expect(Number(before.readBigInt64LE())).toBe(clock.now - 20_000)
    },
  )

  it('the file contains the cookie as a key like any other', async () => {
    const { store, bytes } = open()
    await promised(store).set('id', { cookie: cookie(), a: 1 })
    const data = JSON.parse((await bytes('id')).subarray(8).toString())
    expect(data).toEqual({ '~gsession': { epoch: expect.any(String) }, cookie: cookie(), a: 1 })
  })

  it('a number beyond 2^53 that no request changes keeps its digits in the file', async () => {
    const { store, storage, bytes } = open()
    await storage.setMap('id', { big: 12345678901234567890n, a: 1 }, HOUR)
    const { get, set } = promised(store)
    const found = await get('id')
    expect(found).toMatchObject({ big: Number('12345678901234567890'), a: 1 })
    await set('id', Object.assign(found as object, { a: 2 }))
    expect((await bytes('id')).subarray(8).toString()).toBe('{"big":12345678901234567890,"a":2}')
  })

  it('a store and a manager read and write the same sessions', async () => {
    const { store, storage } = open()
    const manager = new Manager(HOUR, storage)
    const session = manager.new('shared')
    await session.set('user', 'ann')
    await session.close()
    const { get, set } = promised(store)
    const found = await get('shared')
    expect(found).toEqual({ cookie: cookie(), user: 'ann' })
    await set('shared', Object.assign(found as object, { cart: [1] }))
    expect(await manager.new('shared').data()).toEqual({ user: 'ann', cart: [1] })
    await set('ours', { cookie: cookie(HOUR), a: 1 })
    expect(await manager.new('ours').data()).toEqual({ cookie: expect.any(Object), a: 1 })
    expect(await get('ours')).not.toHaveProperty('~gsession')
  })

  it('keys that are named like a member of a session object stay in the file', async () => {
    const { store, storage } = open()
    const data = { id: 'x', save: 1, req: {}, toString: 'x', constructor: 'x', a: 1 }
    const origin = await serve(store)
    const browser = new Browser(origin)
    await browser.get('/set?a=1')
    await storage.setMap(browser.id, data, HOUR)
    await browser.get('/set?a=2')
    expect(await storage.data(browser.id)).toMatchObject({ ...data, a: '2' })
  })
})

describeWithRedis('the sessions of a store in Redis', () => {
  const redis = useRedis()
  const open = async (layout: typeof STRING) => {
    const prefix = redis.prefix()
    const store = new Store(layout.open(await redis.open(openIoredis(redis.engine.port)), prefix))
    return { store, ...promised(store), command: redis.engine.command.bind(redis.engine), prefix }
  }

  itWithRedis.each([STRING, HASH])(
    'a request that changes nothing leaves the value in Redis as it was: $name',
    async (layout) => {
      const { store, command, prefix } = await open(layout)
      const browser = new Browser(
        await serve(store, { resave: true, rolling: true, cookie: { maxAge: 60_000 } }),
      )
      await browser.get('/set?a=1')
      const dump = () => command('DUMP', prefix + browser.id)
      const before = await dump()
      for (let i = 0; i < 20; i++) await browser.get('/read')
      expect(await dump()).toEqual(before)
    },
  )

  itWithRedis('a hash table with JSON values has one field for each key', async () => {
    const { set, command, prefix } = await open(HASH)
    await set('id', { cookie: cookie(), a: 1, list: ['x'] })
    const fields = (await command('HGETALL', `${prefix}id`)) as string[]
    expect(fields.toString()).toContain('a,1')
    expect(fields).toContain(JSON.stringify(cookie()))
    expect(fields).toContain('["x"]')
  })

  itWithRedis("a hash table with GoFrame's values returns text, and the cookie as an object", async () => {
    const { store, set, get, all } = await open(GOFRAME_HASH)
    await set('id', { cookie: cookie(), a: 1, yes: true, list: ['x'] })
    expect(await get('id')).toEqual({ cookie: cookie(), a: '1', yes: '1', list: '["x"]' })
    expect(await all()).toEqual([{ id: 'id', cookie: cookie(), a: '1', yes: '1', list: '["x"]' }])
    const origin = await serve(store, {}, (app) => {
      app.get('/count', (req, res) => {
        dataOf(req).views = Number(dataOf(req).views ?? 0) + 1
        res.json({ views: dataOf(req).views })
      })
    })
    const browser = new Browser(origin)
    for (const views of [1, 2, 3]) expect(await browser.get('/count')).toEqual({ views })
  })
})
