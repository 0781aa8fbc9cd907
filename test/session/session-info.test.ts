import { describe, expect, it } from 'vitest'
import { HttpSessions } from '../../platforms/http/index.ts'
import { Manager, StorageFile } from '../../platforms/node/index.ts'
import { integersAsText, StorageBase, StorageMemory } from '../../src/index.ts'
import { leadingTo } from '../../src/record/move-changes.ts'
import { tempFolder } from '../node/file/support.ts'
import { HOUR, ID, watched } from './support.ts'

const START = 1_700_000_000_000

function clock() {
  let time = START
  return { now: () => time, advance: (ms: number) => (time += ms) }
}

describe('Manager.peek', () => {
  it('tells the data and the times, to the millisecond', async () => {
    const { now, advance } = clock()
    const manager = new Manager(HOUR, new StorageMemory({ now }), { now, maxLifetime: 3 * HOUR })
    const session = manager.new(ID)
    await session.set('user', 'ada')
    await session.close()
    advance(1000)
    const second = manager.new(ID)
    await second.get('user')
    await second.close()
    expect(await manager.peek(ID)).toEqual({
      data: { user: 'ada' },
      createdAt: START,
      lastUsedAt: START + 1000,
      expiresAt: START + 1000 + HOUR,
    })
  })

  it('tells no end after that of the maxLifetime, and no session that has passed it', async () => {
    const { now, advance } = clock()
    const storage = new StorageMemory({ now })
    const manager = new Manager(2 * HOUR, storage, { now, maxLifetime: 3 * HOUR })
    const session = manager.new(ID)
    await session.set('user', 'ada')
    await session.close()
    advance(1.5 * HOUR)
    await storage.updateTTL(ID, 10 * HOUR)
    expect((await manager.peek(ID))?.expiresAt).toBe(START + 3 * HOUR)
    advance(1.6 * HOUR)
    expect(await manager.peek(ID)).toBeUndefined()
  })

  it('loads nothing, renews nothing and writes nothing', async () => {
    const { storage, calls } = watched(new StorageMemory())
    const manager = new Manager(HOUR, storage)
    await storage.set(ID, 'user', 'ada', HOUR)
    calls.length = 0
    await manager.peek(ID)
    await manager.new(ID).info()
    expect(calls).toEqual(['peekSession', 'peekSession'])
  })

  it('gives integers as the manager does', async () => {
    const storage = new StorageMemory()
    await storage.set(ID, 'user', 1265476890672672808n, HOUR)
    const asText = new Manager(HOUR, storage, { integers: integersAsText })
    expect((await asText.peek(ID))?.data).toEqual({ user: '1265476890672672808' })
    expect((await new Manager(HOUR, storage).peek(ID))?.data).toEqual({ user: 1265476890672672808n })
  })

  it('looks at no redirect, and refuses an unsafe id', async () => {
    const storage = new StorageMemory()
    const manager = new Manager(HOUR, storage)
    await storage.set(ID, 'user', 'ada', HOUR)
    await storage.moveSession(ID, 'other', HOUR, { leave: leadingTo('other', Date.now() + HOUR) })
    expect(await manager.peek(ID)).toBeUndefined()
    expect((await manager.peek('other'))?.data).toEqual({ user: 'ada' })
    expect(await manager.peek('')).toBeUndefined()
    await expect(manager.peek('a/../b')).rejects.toMatchObject({ code: 'INVALID_SESSION_ID' })
    await expect(manager.peek(7 as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('asks a storage of its own with getSession, and believes no wrong answer of peekSession', async () => {
    class Own extends StorageBase {
      peeked: unknown
      override async getSession() {
        return new Map([['user', 'ada']])
      }
    }
    expect(await new Manager(HOUR, new Own()).peek(ID)).toEqual({ data: { user: 'ada' } })
    for (const peeked of [7, { data: 7 }, { data: new Map(), expiresAt: '7' }]) {
      const storage = Object.assign(new Own(), { peekSession: async () => peeked as never })
      delete (storage as { mergeSession?: unknown }).mergeSession
      const manager = new Manager(HOUR, { ...methodsOf(storage), peekSession: storage.peekSession } as never)
      await expect(manager.peek(ID)).rejects.toMatchObject({ code: 'STORAGE_FAULT' })
    }
  })

  it('a look at a file leaves its bytes as they are', async () => {
    const storage = new StorageFile(tempFolder(), HOUR)
    const manager = new Manager(HOUR, storage)
    await storage.set(ID, 'user', 'ada', HOUR)
    const before = await manager.peek(ID)
    await manager.peek(ID)
    await storage[Symbol.asyncDispose]()
    expect((await manager.peek(ID))?.lastUsedAt).toBe(before?.lastUsedAt)
    await storage[Symbol.asyncDispose]()
  })
})

describe('Manager.end', () => {
  it('ends a session by its id, and by an earlier one that leads to it', async () => {
    const storage = new StorageMemory()
    const manager = new Manager(HOUR, storage)
    for (const id of ['first', 'second']) {
      await storage.set('first', 'user', 'ada', HOUR)
      await storage.moveSession('first', 'second', HOUR, { leave: leadingTo('second', Date.now() - 1) })
      await manager.end(id)
      expect(await storage.getSession('second', HOUR)).toBeUndefined()
      await storage.removeAll('first')
    }
    await manager.end('first')
  })

  it('lets no use that is under way save the session again', async () => {
    const manager = new Manager(HOUR, new StorageMemory())
    await manager.storage.set(ID, 'user', 'ada', HOUR)
    const slow = manager.new(ID)
    await slow.set('user', 'eve')
    await manager.end(ID)
    await expect(slow.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    expect(await manager.peek(ID)).toBeUndefined()
    await expect(manager.end('a/../b')).rejects.toMatchObject({ code: 'INVALID_SESSION_ID' })
    await manager.end('')
  })
})

describe('Session.info', () => {
  it('does not tell what is not saved, and begins no use', async () => {
    const manager = new Manager(HOUR, new StorageMemory())
    const session = manager.new(ID)
    expect(await session.info()).toBeUndefined()
    session.setIdFunc(() => 'still-allowed')
    await session.set('user', 'ada')
    expect(await session.info()).toBeUndefined()
    await session.close()
    expect((await session.info())?.data).toEqual({ user: 'ada' })
    expect(await manager.new().info()).toBeUndefined()
  })

  it('in a request it finds the session through the redirect of a rotation', async () => {
    const { now, advance } = clock()
    const storage = new StorageMemory({ now })
    const sessions = new HttpSessions(new Manager(HOUR, storage, { now }), {
      rotateEvery: 60_000,
      grace: 30_000,
    })
    await storage.set(ID, 'user', 'ada', HOUR)
    await storage.moveSession(ID, 'second', HOUR, { leave: leadingTo('second', START + 30_000) })
    const look = async () => {
      const request = new Request('https://example.test', { headers: { cookie: `gfsessionid=${ID}` } })
      let data: unknown
      const response = await sessions.handle(request, async (session) => {
        data = (await session.info())?.data
        return new Response()
      })
      expect(response.headers.get('set-cookie')).toBeNull()
      return data
    }
    expect(await look()).toEqual({ user: 'ada' })
    advance(31_000)
    expect(await look()).toBeUndefined()
  })
})

function methodsOf(storage: StorageBase): Record<string, unknown> {
  const names = Object.getOwnPropertyNames(StorageBase.prototype).filter((name) => name !== 'constructor')
  return Object.fromEntries([...names, 'getSession'].map((name) => [name, Reflect.get(storage, name)]))
}
