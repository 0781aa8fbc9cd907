// Who is logged in to a session, as the Store notes it.
import { describe, expect, it } from 'vitest'
import { Store, type StoreOptions } from '../../../platforms/http/express-session/index.ts'
import { Manager } from '../../../platforms/node/index.ts'
import { type Metadata, parseMetadata } from '../../../src/record/metadata.ts'
import { DAY, describePlaces } from './support/places.ts'
import { cookie, type Data, promised } from './support/promised.ts'

describePlaces('the user of a session', (place) => {
  async function open(options: StoreOptions = {}) {
    const storage = (await place()).open()
    const manager = new Manager<Record<string, unknown>>(DAY, storage)
    const metadata = async (id: string): Promise<Metadata> =>
      parseMetadata((await storage.getSession(id, DAY))?.get('~gsession') as Record<string, unknown>)
    return { ...promised(new Store(storage, options)), storage, manager, metadata }
  }
  const session = (more: object) => ({ cookie: cookie(), ...more })

  it.each([
    ['a text', 'ada', 'ada'],
    ['a number', 7, '7'],
  ])("is passport's, if that is %s", async (_, user, text) => {
    const { set, metadata } = await open()
    await set('one', session({ passport: { user } }))
    expect(await metadata('one')).toMatchObject({ user: text, loggedIn: expect.any(Number) })
  })

  it.each([[{ id: 7 }], [''], [1.5], [null], ['x'.repeat(256)], [undefined]])(
    "is nobody, if passport's is no id: %j",
    async (user) => {
      const { set, metadata } = await open()
      await set('one', session({ passport: { user } }))
      expect(await metadata('one')).not.toHaveProperty('user')
    },
  )

  it('is the one that the option names', async () => {
    const { set, get, metadata } = await open({ user: (each) => (each as Data).account as number })
    await set('one', session({ account: 7, passport: { user: 'ada' } }))
    const first = await metadata('one')
    expect(first.user).toBe('7')
    await set('one', { ...(await get('one')), account: '7', more: 1 })
    expect(await metadata('one')).toEqual(first)
    await set('one', { ...(await get('one')), account: undefined })
    for (const name of ['user', 'handle', 'loggedIn', 'verified']) {
      expect(await metadata('one')).not.toHaveProperty(name)
    }
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('the user is ada')
      },
    ],
    ['returns no id', () => ({}) as never],
  ])('an option that %s is INVALID_ARGUMENT, and nothing is stored', async (_, user) => {
    const { set, get } = await open({ user })
    const error = await set('one', session({})).catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(String((error as Error).stack)).not.toContain('ada')
    expect(await get('one')).toBeUndefined()
  })

  it('is noted without times where it was logged in before anything was noted', async () => {
    const { get, set, touch, manager, metadata } = await open()
    const old = manager.new('one')
    await old.setMap(session({ passport: { user: 'ada' } }))
    await old.close()
    await touch('one', (await get('one')) as Data)
    expect(await metadata('one')).not.toHaveProperty('user')
    await set('one', { ...(await get('one')), cart: 1 })
    const noted = await metadata('one')
    expect(noted).toMatchObject({ user: 'ada', handle: expect.any(String) })
    for (const name of ['loggedIn', 'verified']) expect(noted).not.toHaveProperty(name)
  })

  it('a log-in by a manager stays noted, and is a session without keys too', async () => {
    const { get, set, manager, metadata } = await open()
    const session = manager.new()
    await session.logIn('ada')
    await session.close()
    const id = await session.id()
    const before = await metadata(id)
    expect(await get(id)).toEqual({ cookie: cookie() })
    await set(id, { ...(await get(id)), cart: 1 })
    expect(await metadata(id)).toEqual(before)
    expect(await manager.new(id).user()).toBe('ada')
  })

  it('a session whose latest end has passed is none', async () => {
    const { get, storage } = await open()
    for (const [id, ends] of [
      ['past', 1],
      ['future', 9e15],
    ] as const) {
      const data = { a: 1, cookie: cookie(), '~gsession': { user: 'ada', ends } }
      await storage.setSession(id, new Map<string, unknown>(Object.entries(data)), DAY)
    }
    expect([await get('past'), await get('future')]).toEqual([undefined, { a: 1, cookie: cookie() }])
  })
})

describe('the option', () => {
  it('must be a function', async () => {
    const make = () => new Store(new Manager(DAY).storage, { user: 'id' as never })
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })
})
