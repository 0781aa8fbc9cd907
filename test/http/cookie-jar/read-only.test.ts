import { describe, expect, it } from 'vitest'
import { newSessionId, StorageMemory } from '../../../src/index.ts'
import { HOUR, NAME, setup } from '../support.ts'
import { kept, nextJar, svelteJar } from './support.ts'

const REFUSED = { code: 'RESPONSE_SENT', retryable: false }

/** The ways to open a session where no cookie can be set. */
const WAYS: [string, (id: string) => object][] = [
  ['in a server component of Next', (id) => ({ cookies: nextJar(id, 'render').jar })],
  ['over a jar without set', (id) => ({ cookies: { get: () => id || undefined } })],
  ['with headers alone', (id) => ({ headers: id === '' ? {} : { cookie: `x=1; ${NAME}=${id}` } })],
]

describe.each(WAYS)('%s', (_way, requestOf) => {
  const start = (options = {}) => {
    const app = setup(options)
    return { ...app, open: (id: string) => app.sessions.open(requestOf(id)) }
  }
  const idsOf = async ({ storage }: { storage: unknown }) => {
    const ids: string[] = []
    for await (const id of (storage as StorageMemory).ids()) ids.push(id)
    return ids
  }

  it('a session is read, and renewed by the close', async () => {
    const storage = new StorageMemory()
    const app = start()
    const id = await app.make()
    const renewed: string[] = []
    app.manager.storage = storage
    const { updateTTL } = storage
    storage.updateTTL = async (...args) => {
      renewed.push(args[0])
      return updateTTL.apply(storage, args)
    }
    await storage.setMap(id, { a: 1 }, HOUR)
    const { session, commit } = app.open(id)
    expect(await session.get('a')).toBe(1)
    await commit()
    expect(renewed).toEqual([id])
  })

  it('a session that exists can be changed and ended', async () => {
    const app = start()
    const id = await app.make()
    const { session, commit } = app.open(id)
    await session.set('b', 2)
    await commit()
    expect(await app.stored(id)).toEqual({ a: 1, b: 2 })
    await session.destroy()
    await commit()
    expect(await app.stored(id)).toEqual({})
  })

  it('reading with a stale id, with no id or with rolling is no error', async () => {
    for (const id of ['', newSessionId()]) {
      const { session, commit } = start({ rolling: true }).open(id)
      expect(await session.data()).toEqual({})
      await commit()
    }
    const app = start({ rolling: true })
    const { session, commit } = app.open(await app.make())
    expect(await session.get('a')).toBe(1)
    await commit()
  })

  it.each(['', newSessionId()])('a new session is RESPONSE_SENT, and nothing is stored', async (id) => {
    const app = start()
    const { session, commit } = app.open(id)
    const making = session.set('a', 1).then(commit)
    await expect(making).rejects.toMatchObject(REFUSED)
    await expect(session.set('b', 2)).rejects.toMatchObject(REFUSED)
    expect(await idsOf(app)).toEqual([])
  })

  it('a session after a log-out is RESPONSE_SENT, and nothing is stored', async () => {
    const app = start()
    const { session, commit } = app.open(await app.make())
    await session.destroy()
    const making = session.set('a', 1).then(commit)
    await expect(making).rejects.toMatchObject(REFUSED)
    expect(await idsOf(app)).toEqual([])
  })

  it.each([true, false])(
    'a new id is RESPONSE_SENT, and the session keeps its old one (%s)',
    async (deleteOld) => {
      const app = start()
      const id = await app.make()
      const { session, commit } = app.open(id)
      await session.set('b', 2)
      await expect(session.regenerateId(deleteOld)).rejects.toMatchObject(REFUSED)
      expect(await session.id()).toBe(id)
      await commit()
      expect([await idsOf(app), await app.stored(id)]).toEqual([[id], { a: 1, b: 2 }])
      const next = await app.visit(id, async (other) => Response.json(await other.data()))
      expect(await next.json()).toEqual({ a: 1, b: 2 })
    },
  )

  it('an own TTL is RESPONSE_SENT, and nothing is stored', async () => {
    const app = start()
    const id = await app.make()
    const { session, commit } = app.open(id)
    const setting = session
      .set('b', 2)
      .then(() => session.setTTL(30 * HOUR))
      .then(commit)
    await expect(setting).rejects.toMatchObject(REFUSED)
    expect(await app.stored(id)).toEqual({ a: 1 })
    const raw = await app.storage.getSession(id, HOUR)
    expect([...(raw?.keys() ?? [])]).toEqual(['a'])
  })

  it('an id that is old enough to rotate stays, and reading is no error', async () => {
    let now = 1_700_000_000_000
    const app = start({ rotateEvery: HOUR })
    Object.defineProperty(app.manager, 'now', { get: () => () => now })
    const id = await app.make()
    now += 2 * HOUR
    const { session, commit } = app.open(id)
    expect(await session.get('a')).toBe(1)
    await commit()
    expect(await idsOf(app)).toEqual([id])
  })

  it('an id that another request has rotated leads to the session, and reading is no error', async () => {
    let now = 1_700_000_000_000
    const app = start({ rotateEvery: HOUR })
    Object.defineProperty(app.manager, 'now', { get: () => () => now })
    const id = await app.make()
    now += 2 * HOUR
    await app.visit(id, (session) => session.get('a'))
    const { session, commit } = app.open(id)
    expect(await session.get('a')).toBe(1)
    await session.set('b', 2)
    await commit()
  })
})

it('a jar that refuses after the session was opened lets nothing be stored under a new id', async () => {
  const app = setup()
  const jar = svelteJar()
  const { session, commit } = app.sessions.open({ cookies: jar.jar })
  await session.set('a', 1)
  jar.refuse()
  await expect(commit()).rejects.toMatchObject(REFUSED)
  expect([jar.sent, await app.stored(await session.id())]).toEqual([[], {}])
})

it('a log-in in a request that can set no cookie any more changes nothing for others', async () => {
  const app = setup()
  const id = await app.make()
  const jar = svelteJar(id)
  const { session } = app.sessions.open({ cookies: jar.jar })
  await session.get('a')
  jar.refuse()
  await expect(session.regenerateId()).rejects.toMatchObject(REFUSED)
  const other = svelteJar(id)
  const { session: later, commit } = app.sessions.open({ cookies: other.jar })
  await later.regenerateId()
  await later.set('user', 'ada')
  await commit()
  expect(await app.stored(kept(other))).toEqual({ a: 1, user: 'ada' })
})

it('a log-out after a log-in that was refused clears the cookie', async () => {
  const app = setup()
  const id = await app.make()
  const { session: refused } = app.sessions.open({
    headers: { cookie: `${NAME}=${id}` },
    cookies: nextJar(id, 'render').jar,
  })
  await expect(refused.regenerateId()).rejects.toMatchObject(REFUSED)
  const jar = nextJar(id)
  const { session, commit } = app.sessions.open({ cookies: jar.jar })
  await session.destroy()
  await commit()
  expect(kept(jar, id)).toBe('')
})

it('where a session can not be moved back it stays under no id', async () => {
  class Storage extends StorageMemory {
    moves = 0
    override async moveSession(...args: Parameters<StorageMemory['moveSession']>): Promise<void> {
      if (++this.moves === 2) throw new Error('broken')
      return super.moveSession(...args)
    }
  }
  const storage = new Storage()
  const app = setup({}, storage)
  const jar = nextJar(await app.make(), 'render')
  const { session } = app.sessions.open({ cookies: jar.jar })
  await expect(session.regenerateId()).rejects.toMatchObject(REFUSED)
  expect(storage.moves).toBe(2)
  for await (const _ of storage.ids()) expect.unreachable('a record')
})
