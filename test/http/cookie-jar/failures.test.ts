import { expect, it } from 'vitest'
import { StorageMemory } from '../../../src/index.ts'
import { HOUR, NAME, setup } from '../support.ts'
import { kept, nextJar } from './support.ts'

/** A storage whose methods fail once each time that they are told to. */
class Failing extends StorageMemory {
  readonly failing = new Set<string>()

  override async mergeSession(...args: Parameters<StorageMemory['mergeSession']>): Promise<void> {
    this.#check('mergeSession')
    return super.mergeSession(...args)
  }

  override async moveSession(...args: Parameters<StorageMemory['moveSession']>): Promise<void> {
    this.#check('moveSession')
    return super.moveSession(...args)
  }

  override async getSession(...args: Parameters<StorageMemory['getSession']>) {
    this.#check('getSession')
    return super.getSession(...args)
  }

  #check(method: string): void {
    if (!this.failing.delete(method)) return
    if (this.failing.delete(`${method}, then getSession`)) this.failing.add('getSession')
    throw new Error('broken')
  }
}

/** A new session whose first save has failed. */
async function savedInVain() {
  const storage = new Failing()
  const app = setup({}, storage)
  const jar = nextJar()
  const { session, commit } = app.sessions.open({ cookies: jar.jar })
  await session.set('a', 1)
  storage.failing.add('mergeSession')
  await expect(commit()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true })
  return { app, jar, commit }
}

it('a save that fails can be tried again, and the session is then where its cookie says', async () => {
  const { app, jar, commit } = await savedInVain()
  await commit()
  expect(await app.stored(kept(jar))).toEqual({ a: 1 })
})

it('a cookie that names nothing since its save failed is cleared at the next visit', async () => {
  const { app, jar } = await savedInVain()
  const next = nextJar(kept(jar))
  const later = app.sessions.open({ cookies: next.jar })
  expect(await later.session.data()).toEqual({})
  await later.commit()
  expect(kept(next, kept(jar))).toBe('')
})

it('a log-in whose move fails sets no cookie, and the session keeps its id', async () => {
  const storage = new Failing()
  const app = setup({}, storage)
  const id = await app.make()
  const jar = nextJar(id)
  const { session, commit } = app.sessions.open({ cookies: jar.jar })
  await session.get('a')
  storage.failing.add('moveSession')
  await expect(session.regenerateId()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  await commit()
  expect([kept(jar, id), await app.stored(id)]).toEqual([id, { a: 1 }])
})

it('a log-in whose save fails leaves the session under the id of its cookie', async () => {
  const storage = new Failing()
  const app = setup({}, storage)
  const jar = nextJar(await app.make())
  const { session, commit } = app.sessions.open({ cookies: jar.jar })
  await session.regenerateId()
  await session.set('user', 'ada')
  storage.failing.add('mergeSession')
  await expect(commit()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  expect(await app.stored(kept(jar))).toEqual({ a: 1 })
})

it.each([['moveSession'], ['moveSession', 'moveSession, then getSession']])(
  'a rotation that fails leaves the cookie with the id that the session has: %s %s',
  async (...failing) => {
    let now = 1_700_000_000_000
    const storage = new Failing()
    const app = setup({ rotateEvery: HOUR }, storage)
    Object.defineProperty(app.manager, 'now', { get: () => () => now })
    const id = await app.make()
    now += HOUR
    const jar = nextJar(id)
    const { session, commit } = app.sessions.open({ cookies: jar.jar })
    expect(await session.get('a')).toBe(1)
    for (const method of failing) storage.failing.add(method)
    await commit()
    expect([kept(jar, id), storage.failing.has('moveSession')]).toEqual([id, false])
  },
)

it('a rotation that loses to a log-out leaves no id in the cookie', async () => {
  let now = 1_700_000_000_000
  class Racing extends StorageMemory {
    override async moveSession(...args: Parameters<StorageMemory['moveSession']>): Promise<void> {
      await this.removeAll(args[0])
      return super.moveSession(...args)
    }
  }
  const app = setup({ rotateEvery: HOUR }, new Racing())
  Object.defineProperty(app.manager, 'now', { get: () => () => now })
  const id = await app.make()
  now += HOUR
  const jar = nextJar(id)
  const { session, commit } = app.sessions.open({ cookies: jar.jar })
  await session.get('a')
  await commit()
  expect(kept(jar, id)).toBe('')
})

it('a jar whose error tells a secret gives an error that tells none', async () => {
  const app = setup()
  const secret = 'x'.repeat(32)
  const jar = {
    get: () => undefined,
    set: (_name: string, value: string) => {
      throw new Error(`can not set ${value} of ${secret}`)
    },
  }
  const { session, commit } = app.sessions.open({ cookies: jar })
  await session.set('a', 1)
  const error = await commit().catch((caught) => caught)
  const text = `${error.stack} ${error.cause?.stack} ${JSON.stringify(error)}`
  expect(error.code).toBe('RESPONSE_SENT')
  expect(text).not.toContain(secret)
  expect(text).not.toContain(await session.id())
  expect(text).not.toContain(`${NAME}=`)
})
