const { mkdtempSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const express = require('express')
const { Redis } = require('ioredis')
const { createClient } = require('redis')
const { Manager, SessionError, StorageFile, StorageRedis, StorageRedisHashTable } = require('gsession')
const { HttpSessions } = require('gsession/http')

const HOUR = 3_600_000
const KEY = Buffer.alloc(32, 1)
const folder = () => mkdtempSync(join(tmpdir(), 'gsession-jest-'))
const port = Number(process.env.REDIS_PORT)

afterEach(() => {
  jest.useRealTimers()
})

async function works(manager) {
  const session = manager.new()
  await session.set('user', { name: 'ada' })
  await session.update('visits', (visits = 0) => visits + 1)
  await session.close()
  const id = await session.id()
  expect(await manager.new(id).get('user')).toEqual({ name: 'ada' })
  return id
}

const SEALED = { crypto: { mode: 'sealed', keys: [KEY] } }

test.each([
  ['plain', {}],
  ['sealed', SEALED],
])('files work, and follow a fake clock: %s', async (_, options) => {
  const manager = new Manager(HOUR, new StorageFile(folder(), HOUR, options))
  jest.useFakeTimers()
  const id = await works(manager)
  jest.advanceTimersByTime(HOUR + 1)
  expect(await manager.new(id).get('user')).toBeUndefined()
  await manager[Symbol.asyncDispose]()
})

test('an error of the file system is a SessionError', async () => {
  const manager = new Manager(HOUR, new StorageFile('/dev/null/sessions', HOUR))
  const error = await manager
    .new('id')
    .get('user')
    .catch((failure) => failure)
  expect(error).toBeInstanceOf(SessionError)
  expect(error.code).toMatch(/^STORAGE_/)
})

test('an Express app counts the visits of a visitor', async () => {
  const sessions = new HttpSessions(new Manager(HOUR, new StorageFile(folder(), HOUR)))
  const app = express().use(sessions.middleware())
  app.get('/', async (req, res) => {
    await req.session.update('visits', (visits = 0) => visits + 1)
    res.send(`Visit ${await req.session.get('visits')}`)
  })
  const server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  const address = `http://127.0.0.1:${server.address().port}`
  const first = await fetch(address)
  const [cookie] = first.headers.getSetCookie()[0].split(';')
  expect(await (await fetch(address, { headers: { cookie } })).text()).toBe('Visit 2')
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

describe.each([
  ['StorageRedis', (redis) => new StorageRedis(redis, 'string:')],
  ['StorageRedis, sealed', (redis) => new StorageRedis(redis, 'sealed:', SEALED)],
  ['StorageRedisHashTable', (redis) => new StorageRedisHashTable(redis, 'hash:', { values: 'json' })],
])('%s', (_, open) => {
  test('works on ioredis while all timers of Jest are fake, and leaves the connection alive', async () => {
    const redis = new Redis({ port, host: '127.0.0.1' })
    await redis.ping()
    jest.useFakeTimers()
    await works(new Manager(HOUR, open(redis)))
    expect(await redis.ping()).toBe('PONG')
    redis.disconnect()
  })

  test('works on node-redis while all timers of Jest but setImmediate are fake', async () => {
    const redis = createClient({ socket: { port, host: '127.0.0.1' } })
    await redis.connect()
    jest.useFakeTimers({ doNotFake: ['setImmediate'] })
    await works(new Manager(HOUR, open(redis)))
    redis.destroy()
  })
})
