import { expect, it } from 'vitest'
import { nextSession } from '../../../platforms/http/next/index.ts'
import { kept, nextJar } from '../cookie-jar/support.ts'
import { NAME, setup } from '../support.ts'

/** What Next gives a request: promises of the cookies and of the headers. */
function start(id = '', phase: 'action' | 'render' = 'action', headers: Record<string, string> = {}) {
  const app = setup()
  const request = { jar: nextJar(id, phase), headers: new Headers(headers) }
  const openSession = nextSession(app.sessions, {
    cookies: async () => request.jar.jar,
    headers: async () => request.headers,
  })
  return { app, request, openSession }
}

it('a server action logs in, and the server component that follows reads who it is', async () => {
  const { app, request, openSession } = start()
  const logIn = async () => {
    const { session, commit } = await openSession()
    await session.regenerateId()
    await session.set('user', 'ada')
    await commit()
    throw new Error('NEXT_REDIRECT')
  }
  await expect(logIn()).rejects.toThrow('NEXT_REDIRECT')
  const id = kept(request.jar)
  expect(await app.stored(id)).toEqual({ user: 'ada' })
  request.jar = nextJar(id, 'render')
  const { session, commit } = await openSession()
  expect(await session.get('user')).toBe('ada')
  await commit()
})

it('a server component reads with a stale id, and is refused a new session', async () => {
  const { openSession } = start('z'.repeat(32), 'render')
  const { session, commit } = await openSession()
  expect(await session.get('user')).toBe(undefined)
  await commit()
  const making = session.set('user', 'ada').then(commit)
  await expect(making).rejects.toMatchObject({ code: 'RESPONSE_SENT' })
})

it('each call opens the session of the request that is served then', async () => {
  const { app, request, openSession } = start()
  const [one, two] = [await app.make({ user: 'ada' }), await app.make({ user: 'bob' })]
  const seen: unknown[] = []
  for (const id of [one, two]) {
    request.jar = nextJar(id, 'render')
    const { session, commit } = await openSession()
    seen.push(await session.get('user'))
    await commit()
  }
  expect(seen).toEqual(['ada', 'bob'])
})

it('a client without cookies names its session in the header', async () => {
  const { app, request, openSession } = start()
  request.headers = new Headers({ [NAME]: await app.make({ user: 'ada' }) })
  const { session } = await openSession()
  expect(await session.get('user')).toBe('ada')
})

it('what `cookies()` throws outside of a request is passed on', async () => {
  const { sessions } = setup()
  const outside = new Error('`cookies` was called outside a request scope')
  const openSession = nextSession(sessions, {
    cookies: async () => {
      throw outside
    },
    headers: async () => new Headers(),
  })
  await expect(openSession()).rejects.toBe(outside)
})
