import { describe, expect, it } from 'vitest'
import { HttpSessions, type OpenSession } from '../../../platforms/http/index.ts'
import { Manager, SessionError, StorageMemory } from '../../../src/index.ts'
import { asyncJar, kept, nextJar, svelteJar, type TestJar } from '../cookie-jar/support.ts'
import { HOUR } from '../support.ts'

const JARS: [framework: string, (id?: string) => TestJar][] = [
  ['Next', nextJar],
  ['SvelteKit', svelteJar],
  ['Astro', asyncJar],
]

describe.each(JARS)('a log-in over a jar as that of %s', (_framework, jarOf) => {
  const shop = () => {
    const storage = new StorageMemory()
    const sessions = new HttpSessions(new Manager(HOUR, storage))
    /** Sends a request with a cookie, and returns the cookie that the browser has then. */
    const visit = async (id: string, work: (opened: OpenSession) => Promise<unknown>, jar = jarOf(id)) => {
      const opened = sessions.open({ cookies: jar.jar })
      await work(opened)
      await opened.commit()
      return kept(jar, id)
    }
    const see = async (id: string) => {
      const { session } = sessions.open({ cookies: jarOf(id).jar })
      return [await session.user(), await session.data()]
    }
    const make = () => visit('', ({ session }) => session.set('cart', ['book']))
    return { storage, sessions, visit, see, make }
  }

  it('tells the new id, and keeps the cart', async () => {
    const { visit, see, make } = shop()
    const id = await make()
    const next = await visit(id, ({ session }) => session.logIn('ada', { maxLifetime: HOUR / 2 }))
    expect(next).not.toBe(id)
    expect(await see(next)).toEqual(['ada', { cart: ['book'] }])
    expect(await see(id)).toEqual([undefined, {}])
    expect(await visit(next, ({ session }) => session.logOut())).toBe('')
    expect(await see(next)).toEqual([undefined, {}])
  })

  it('without a session makes one', async () => {
    const { visit, see } = shop()
    expect(await see(await visit('', ({ session }) => session.logIn(7)))).toEqual(['7', {}])
  })

  it('of a double click tells both the same id', async () => {
    const { visit, see, make } = shop()
    const id = await make()
    const logIn = ({ session }: OpenSession) => session.logIn('ada')
    const [one, two] = await Promise.all([visit(id, logIn), visit(id, logIn)])
    expect(two).toBe(one)
    expect(await see(one)).toEqual(['ada', { cart: ['book'] }])
  })

  it('changes nothing where the jar refuses', async () => {
    const { sessions, see, make } = shop()
    const id = await make()
    const jar = jarOf(id)
    jar.refuse()
    const { session } = sessions.open({ cookies: jar.jar })
    for (const call of [() => session.logIn('ada'), () => session.logIn('ada')]) {
      await expect(call()).rejects.toMatchObject({ code: 'RESPONSE_SENT' })
    }
    expect(await see(id)).toEqual([undefined, { cart: ['book'] }])
  })

  it.each(['moveSession', 'setSession'] as const)(
    'leaves the browser what it had where %s fails',
    async (method) => {
      const { storage, visit, see, make } = shop()
      const id = method === 'moveSession' ? await make() : ''
      const jar = jarOf(id)
      const away = new SessionError('STORAGE_UNAVAILABLE', 'away')
      Object.assign(storage, { [method]: () => Promise.reject(away) })
      const failing = visit(id, ({ session }) => session.logIn('ada'), jar)
      await expect(failing).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
      Reflect.deleteProperty(storage, method)
      expect(kept(jar, id)).toBe(id)
      if (id !== '') expect(await see(id)).toEqual([undefined, { cart: ['book'] }])
    },
  )

  it('of a confirmation tells the new id', async () => {
    const { visit, see, make } = shop()
    const id = await visit(await make(), ({ session }) => session.logIn('ada', { verifiedAt: 1 }))
    const next = await visit(id, ({ session }) => session.confirm())
    expect(next).not.toBe(id)
    expect(await see(next)).toEqual(['ada', { cart: ['book'] }])
    expect(await see(id)).toEqual([undefined, {}])
  })
})
