import { describe, expect, it } from 'vitest'
import type { OpenSession } from '../../../platforms/http/index.ts'
import { newSessionId, type Session } from '../../../src/index.ts'
import { HOUR, NAME, setup } from '../support.ts'
import { JARS, kept, nextJar, type TestJar } from './support.ts'

/** Opens the session of a jar, works with it and commits it. */
async function use(
  { sessions }: ReturnType<typeof setup>,
  { jar }: TestJar,
  work: (session: Session) => unknown,
): Promise<void> {
  const { session, commit } = sessions.open({ cookies: jar })
  await work(session)
  await commit()
}

describe.each(JARS)('over the jar of %s kind', (_kind, makeJar) => {
  it('a new session is saved, and its cookie set with safe attributes', async () => {
    const app = setup()
    const jar = makeJar()
    await use(app, jar, (session) => session.set('a', 1))
    expect(jar.sent).toEqual([
      {
        name: NAME,
        value: expect.stringMatching(/^[0-9a-z]{32}$/),
        attributes: { path: '/', httpOnly: true, sameSite: 'lax', secure: false, maxAge: 3960 },
      },
    ])
    expect(await app.stored(kept(jar))).toEqual({ a: 1 })
  })

  it('an existing session is read and changed, and no cookie is set', async () => {
    const app = setup()
    const id = await app.make()
    const jar = makeJar(id)
    await use(app, jar, async (session) => {
      expect(await session.get('a')).toBe(1)
      await session.set('b', 2)
    })
    expect([jar.sent, await app.stored(id)]).toEqual([[], { a: 1, b: 2 }])
  })

  it('a visitor who stores nothing gets no cookie and no record', async () => {
    const app = setup()
    const jar = makeJar()
    await use(app, jar, async (session) => {
      await session.get('a')
      await session.id()
      await session.set('a', 1)
      await session.discard()
      await session.destroy()
    })
    expect(jar.sent).toEqual([])
    for await (const _ of app.storage.ids?.() ?? []) expect.unreachable('a record')
  })

  it('a log-in moves the session to a new id, and the old id opens nothing', async () => {
    const app = setup()
    const id = await app.make()
    const jar = makeJar(id)
    await use(app, jar, async (session) => {
      await session.regenerateId()
      await session.set('user', 'ada')
      await session.setTTL(30 * 24 * HOUR)
    })
    expect(jar.sent).toMatchObject([{ name: NAME, attributes: { maxAge: 2_851_200 } }])
    expect(await app.stored(kept(jar))).toEqual({ a: 1, user: 'ada' })
    expect(await app.stored(id)).toEqual({})
  })

  it('a log-out removes the session and clears the cookie', async () => {
    const app = setup()
    const id = await app.make()
    const jar = makeJar(id)
    await use(app, jar, (session) => session.destroy())
    const attributes = { path: '/', httpOnly: true, maxAge: 0, expires: new Date(0) }
    expect(jar.sent).toMatchObject([{ name: NAME, value: '', attributes }])
    expect(await app.stored(id)).toEqual({})
  })

  it('a stale cookie is cleared when the session is used, and a change makes a new id', async () => {
    const app = setup()
    const stale = newSessionId()
    const reader = makeJar(stale)
    await use(app, reader, (session) => session.get('a'))
    expect(reader.sent).toMatchObject([{ value: '', attributes: { maxAge: 0 } }])
    const writer = makeJar(stale)
    await use(app, writer, (session) => session.set('a', 1))
    expect([kept(writer) === stale, await app.stored(kept(writer))]).toEqual([false, { a: 1 }])
  })

  it('what is changed after a commit needs another commit, which sets no second cookie', async () => {
    const app = setup()
    const jar = makeJar()
    const { session, commit } = app.sessions.open({ cookies: jar.jar })
    await session.set('a', 1)
    await commit()
    const [first] = jar.sent
    await session.set('b', 2)
    expect(await app.stored(kept(jar))).toEqual({ a: 1 })
    await commit()
    await commit()
    expect(await app.stored(kept(jar))).toEqual({ a: 1, b: 2 })
    expect(jar.sent).toEqual([first])
    await session.destroy()
    await commit()
    expect(kept(jar)).toBe('')
  })
})

it('work that nobody waits for is saved by a commit that comes after it', async () => {
  const app = setup()
  const jar = nextJar()
  const { session, commit } = app.sessions.open({ cookies: jar.jar })
  const unawaited = [session.set('a', 1), session.update('n', (n = 0) => (n as number) + 1)]
  await Promise.all([commit(), commit()])
  await Promise.all(unawaited)
  expect(await app.stored(kept(jar))).toEqual({ a: 1, n: 1 })
})

it('a session is committed at the end of a block, also when that throws', async () => {
  const app = setup()
  const jar = nextJar()
  const logIn = async () => {
    await using opened = app.sessions.open({ cookies: jar.jar })
    await opened.session.set('user', 'ada')
    throw new Error('NEXT_REDIRECT')
  }
  await expect(logIn()).rejects.toThrow('NEXT_REDIRECT')
  expect(await app.stored(kept(jar))).toEqual({ user: 'ada' })
})

it.each([
  ['session.close()', ({ session }: OpenSession) => session.close()],
  ['the end of a block of the session', ({ session }: OpenSession) => session[Symbol.asyncDispose]()],
  ['the end of a block of what `open` returned', (opened: OpenSession) => opened[Symbol.asyncDispose]()],
])('%s does the same as commit, and a commit after it does nothing more', async (_way, end) => {
  const app = setup({ rolling: true })
  const jar = nextJar()
  const opened = app.sessions.open({ cookies: jar.jar })
  await opened.session.set('a', 1)
  await end(opened)
  const [first] = jar.sent
  expect([kept(jar) === '', await app.stored(kept(jar))]).toEqual([false, { a: 1 }])
  await opened.commit()
  expect([jar.sent.length, jar.sent[0] === first]).toEqual([1, true])
})

it('two sessions that are opened in one request merge their changes', async () => {
  const app = setup()
  const id = await app.make({ n: 0 })
  const jar = nextJar(id)
  const both = [1, 2].map(() => app.sessions.open({ cookies: jar.jar }))
  for (const { session } of both) await session.update('n', (n = 0) => (n as number) + 1)
  await Promise.all(both.map(({ commit }) => commit()))
  expect([jar.sent, await app.stored(id)]).toEqual([[], { n: 2 }])
})

it('a session that is opened after a log-in in the same request is the one of that log-in', async () => {
  const app = setup()
  const jar = nextJar(await app.make())
  await use(app, jar, async (session) => {
    await session.regenerateId()
    await session.set('user', 'ada')
  })
  await use(app, jar, async (session) => expect(await session.get('user')).toBe('ada'))
  expect(jar.sent).toHaveLength(1)
})

it('of parallel log-ins one sets the cookie, and the others set none', async () => {
  const app = setup()
  const id = await app.make()
  const jars = [1, 2, 3].map(() => nextJar(id))
  const opened = jars.map(({ jar }) => app.sessions.open({ cookies: jar }))
  await Promise.all(opened.map(({ session }) => session.get('a')))
  const logIn = async ({ session, commit }: OpenSession) => {
    await session.regenerateId()
    await session.set('user', 'ada')
    await commit()
  }
  const results = await Promise.allSettled(opened.map(logIn))
  const failed = results.filter(({ status }) => status === 'rejected')
  expect(failed).toHaveLength(2)
  for (const result of failed) expect(result).toMatchObject({ reason: { code: 'SESSION_DESTROYED' } })
  const sent = jars.flatMap((jar) => jar.sent)
  expect(sent).toHaveLength(1)
  expect(await app.stored(sent[0]?.value ?? '')).toEqual({ a: 1, user: 'ada' })
})

it.each([false, true])(
  'a session that was ended meanwhile sets no cookie, and rejects with rejectDestroyed: %s',
  async (rejectDestroyed) => {
    const app = setup({ rejectDestroyed })
    const id = await app.make()
    const jar = nextJar(id)
    const closed = use(app, jar, async (session) => {
      await session.set('b', 2)
      await session.setTTL(HOUR)
      await app.visit(id, (other) => other.destroy())
    })
    if (rejectDestroyed) await expect(closed).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    else await closed
    expect([jar.sent, await app.stored(id)]).toEqual([[], {}])
  },
)

it('with rolling each commit of a used session sets the cookie again', async () => {
  const app = setup({ rolling: true })
  const id = await app.make()
  const jar = nextJar(id)
  await use(app, jar, (session) => session.get('a'))
  expect(jar.sent).toMatchObject([{ value: id }])
  const unused = nextJar(id)
  await use(app, unused, () => {})
  expect(unused.sent).toEqual([])
})

it('with rotateEvery an old id is replaced, and the old one leads to the new one for a while', async () => {
  let now = 1_700_000_000_000
  const app = setup({ rotateEvery: HOUR })
  Object.defineProperty(app.manager, 'now', { get: () => () => now })
  const id = await app.make()
  now += HOUR
  const jar = nextJar(id)
  await use(app, jar, (session) => session.get('a'))
  expect(kept(jar)).toMatch(/^[0-9a-z]{32}$/)
  expect(kept(jar)).not.toBe(id)
  const late = nextJar(id)
  await use(app, late, async (session) => expect(await session.get('a')).toBe(1))
  expect(kept(late)).toBe(kept(jar))
})

it('the cookie is Secure where the caller or a trusted header says HTTPS', async () => {
  const secureOf = async (options: object, request: object) => {
    const app = setup(options)
    const jar = nextJar()
    const { session, commit } = app.sessions.open({ cookies: jar.jar, ...request })
    await session.set('a', 1)
    await commit()
    return jar.sent[0]?.attributes.secure
  }
  const headers = { 'x-forwarded-proto': 'https' }
  expect(await secureOf({}, { isSecure: true })).toBe(true)
  expect(await secureOf({}, { headers })).toBe(false)
  expect(await secureOf({ trustProxy: true }, { headers })).toBe(true)
  expect(await secureOf({ trustProxy: true }, { headers, isSecure: false })).toBe(false)
})
