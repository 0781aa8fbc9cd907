import type { Session } from '../session/session.ts'
import { equal, ok, rejects } from './assert.ts'
import { ID, SECRETS } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const TTL = 1000
const needs = ['moveSession', 'mergeSession', 'setSession', 'getSession', 'removeAll'] as const

/** Log-ins and log-outs of sessions, also from two storage objects at once. */
export const loggingIn: readonly ConformanceCase[] = [
  {
    name: 'a log-in keeps the session under a new id, and the old one opens nothing',
    needs,
    run: async (fixture) => {
      await fixture.seed({ cart: 'book' })
      const session = fixture.manager().new(ID)
      await session.logIn(7, { verifiedAt: 1 })
      await session.close()
      const id = await session.id()
      ok(id !== ID, 'a new id')
      await shows(fixture, id, '7', { cart: 'book' })
      await shows(fixture, ID, undefined, {})
      const planted = fixture.manager(await fixture.reopen()).new(ID)
      await planted.set('cart', 'mine')
      await rejects('SESSION_DESTROYED', () => planted.close(), SECRETS)
      await shows(fixture, id, '7', { cart: 'book' })
    },
  },
  {
    name: 'a log-in without a session makes one, at once and without keys',
    needs,
    run: async (fixture) => {
      const session = fixture.manager().new()
      await session.logIn('ada')
      await shows(fixture, await session.id(), 'ada', {})
      await session.set('a', '1')
      await session.close()
      await shows(fixture, await session.id(), 'ada', { a: '1' })
    },
  },
  {
    name: 'two log-ins of one user at once end in one session, with the changes of both',
    needs,
    run: async (fixture) => {
      await fixture.seed({ cart: 'book' })
      const [one, two] = await loaded(fixture)
      await one.logIn('ada')
      await two.set('b', '2')
      await two.logIn('ada')
      await one.set('a', '1')
      await Promise.all([one.close(), two.close()])
      equal(await two.id(), await one.id(), 'the id of the second')
      await shows(fixture, await one.id(), 'ada', { cart: 'book', a: '1', b: '2' })
      const late = fixture.manager(await fixture.reopen()).new(ID)
      await late.logIn('ada')
      equal(await late.id(), await one.id(), 'the id of a third, which began later')
    },
  },
  {
    name: 'of two users who log in at once, the second gets a session of their own, with nothing of the first',
    needs,
    run: async (fixture) => {
      await fixture.seed({ cart: 'book' })
      const [one, two] = await loaded(fixture)
      await two.set('seen', await two.get('cart'))
      await one.logIn('ada')
      await two.logIn('bob')
      await Promise.all([one.close(), two.close()])
      ok((await two.id()) !== (await one.id()), 'two ids')
      await shows(fixture, await one.id(), 'ada', { cart: 'book' })
      await shows(fixture, await two.id(), 'bob', {})
    },
  },
  {
    name: 'who logs in after another user keeps nothing of theirs, and ends their session',
    needs,
    run: async (fixture) => {
      const ada = fixture.manager().new()
      await ada.logIn('ada', { ttl: 9 * fixture.ttl })
      await ada.set('letters', ['dear ada'])
      await ada.close()
      const id = await ada.id()
      const session = fixture.manager(await fixture.reopen()).new(id)
      await session.update('letters', (letters: unknown) => letters)
      await session.logIn('bob')
      equal(await session.get('letters'), undefined, 'the letters')
      await session.close()
      await shows(fixture, id, undefined, {})
      await shows(fixture, await session.id(), 'bob', {})
      const reserved = (await fixture.storage.getSession(await session.id(), fixture.ttl))?.get('~gsession')
      equal((reserved as { ttl?: number } | undefined)?.ttl, undefined, 'the own TTL')
    },
  },
  {
    name: 'a log-in with keep: false keeps nothing',
    needs,
    run: async (fixture) => {
      await fixture.seed({ cart: 'book' })
      const session = fixture.manager().new(ID)
      await session.logIn('ada', { keep: false })
      await session.close()
      await shows(fixture, await session.id(), 'ada', {})
      await shows(fixture, ID, undefined, {})
    },
  },
  {
    name: 'the same user again keeps the session and its name, under another id',
    needs: [...needs, 'peekSession'],
    run: async (fixture) => {
      const session = fixture.manager().new()
      await session.logIn('ada')
      await session.set('a', '1')
      await session.close()
      const before = await session.info()
      const first = await session.id()
      await session.logIn('ada')
      await session.close()
      ok((await session.id()) !== first, 'another id')
      const after = await session.info()
      equal(after?.handle, before?.handle, 'the name')
      ok(after?.handle?.length === 16, 'a name of 16 characters')
      equal(after?.data, { a: '1' }, 'the data')
    },
  },
  {
    name: 'a log-in begins a new session where its own is gone',
    needs,
    run: async (fixture) => {
      await fixture.seed({ cart: 'book' })
      const [one, two] = await loaded(fixture)
      await one.destroy()
      await two.set('lang', 'de')
      await two.logIn('ada')
      await two.close()
      await shows(fixture, await two.id(), 'ada', {})
      await shows(fixture, ID, undefined, {})
    },
  },
  {
    name: 'a log-in of the same user does not go on with a session that has ended since',
    needs,
    run: async (fixture) => {
      await fixture.seed({ cart: 'book' })
      const [one, two] = await loaded(fixture)
      await one.logIn('ada')
      await one.close()
      const id = await one.id()
      await one.logOut()
      await one.close()
      await two.logIn('ada')
      ok((await two.id()) !== id, 'another id')
      await shows(fixture, await two.id(), 'ada', {})
      await shows(fixture, id, undefined, {})
    },
  },
  {
    name: 'a log-out ends the session, and no slow use brings it back',
    needs,
    run: async (fixture) => {
      const session = fixture.manager().new()
      await session.logIn('ada')
      await session.set('a', '1')
      await session.close()
      const id = await session.id()
      const slow = fixture.manager(await fixture.reopen()).new(id)
      await slow.set('b', '2')
      await session.logOut()
      equal(await session.user(), undefined, 'the user')
      await session.set('c', '3')
      await session.close()
      ok((await session.id()) !== id, 'another id')
      await rejects('SESSION_DESTROYED', () => slow.close(), SECRETS)
      await shows(fixture, id, undefined, {})
      await shows(fixture, await session.id(), undefined, { c: '3' })
    },
  },
  {
    name: 'what a log-in leaves under the old id ends soon',
    needs: [...needs, 'clock'],
    ttl: 60 * TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const session = fixture.manager().new(ID)
      await session.logIn('ada')
      await session.close()
      equal(await fixture.read(ID), {}, 'what is left')
      await fixture.advance(11 * TTL)
      equal(await fixture.read(ID), undefined, 'what is left, later')
      await shows(fixture, await session.id(), 'ada', { a: '1' })
    },
  },
  {
    name: "a log-in gives the session lifetimes of its own, and the next one the manager's again",
    needs,
    ttl: TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const session = fixture.manager().new(ID)
      await session.logIn('ada', { ttl: 5 * TTL })
      await session.close()
      await fixture.advance(TTL + 600)
      const id = await session.id()
      await shows(fixture, id, 'ada', { a: '1' })
      const again = fixture.manager().new(id)
      await again.logIn('ada')
      await again.close()
      await fixture.advance(TTL + 600)
      await shows(fixture, await again.id(), undefined, {})
    },
  },
  {
    name: 'a confirmation gives the session a new id, and the old one opens nothing',
    needs,
    run: async (fixture) => {
      const session = fixture.manager().new()
      await session.logIn('ada', { verifiedAt: 1 })
      ok(!(await session.isFresh(60_000)), 'a log-in of long ago is not fresh')
      await session.set('a', '1')
      await session.close()
      const id = await session.id()
      const one = fixture.manager().new(id)
      const two = fixture.manager(await fixture.reopen()).new(id)
      await two.get('a')
      await one.confirm()
      ok(await one.isFresh(60_000), 'a confirmation is fresh')
      await one.close()
      await shows(fixture, id, undefined, {})
      await shows(fixture, await one.id(), 'ada', { a: '1' })
      await two.confirm()
      await rejects('SESSION_DESTROYED', () => fixture.manager().new(id).confirm())
    },
  },
]

/** Two sessions under one id, over two storage objects, which have both loaded it. */
async function loaded(fixture: Fixture): Promise<[Session, Session]> {
  const one = fixture.manager().new(ID)
  const two = fixture.manager(await fixture.reopen()).new(ID)
  await one.get('cart')
  await two.get('cart')
  return [one, two]
}

/** Throws unless an id opens a session of this user with exactly these values. */
async function shows(fixture: Fixture, id: string, user: string | undefined, values: object): Promise<void> {
  const session = fixture.manager(await fixture.reopen()).new(id)
  equal(await session.user(), user, 'the user')
  equal(await session.data(), values, 'the values')
}
