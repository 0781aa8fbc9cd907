import { RESERVED_KEY } from '../common/reserved-key.ts'
import { newSessionId } from '../common/session-id.ts'
import { equal, ok, rejects } from './assert.ts'
import { ID, SECRETS } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const needs = ['setSession', 'getSession', 'removeAll'] as const

/** Sessions under one id, one after the other: an epoch tells them apart where the id was not drawn just now. */
export const lives: readonly ConformanceCase[] = [
  {
    name: 'two sessions that were made under one id are told apart, though no maker has seen the other',
    needs,
    run: async (fixture) => {
      const make = async (user: string) => {
        const maker = fixture.manager(await fixture.reopen()).new(ID)
        await maker.set('user', user)
        await maker.close()
      }
      await make('ada')
      const first = await epochOf(fixture, ID)
      const slow = fixture.manager().new(ID)
      await slow.get('user')
      await fixture.storage.removeAll(ID)
      await make('bob')
      ok(typeof first === 'string' && (await epochOf(fixture, ID)) !== first, 'each has an epoch of its own')
      await slow.set('cart', 'of ada')
      await rejects('SESSION_DESTROYED', () => slow.close(), SECRETS)
      await fixture.holds({ user: 'bob' })
    },
  },
  {
    name: 'a session gets an epoch under an id of an id function, and none under one that was drawn just now',
    needs,
    run: async (fixture) => {
      const manager = fixture.manager()
      const drawn = manager.new()
      await drawn.set('a', '1')
      await drawn.close()
      equal(await epochOf(fixture, await drawn.id()), undefined, 'the epoch under an id that was drawn')
      const given = manager.new()
      given.setIdFunc(() => newSessionId())
      await given.set('a', '1')
      await given.close()
      const epoch = await epochOf(fixture, await given.id())
      ok(typeof epoch === 'string', 'there is an epoch under an id of an id function')
    },
  },
  {
    name: 'a session gets an epoch under an id that was drawn for an earlier use',
    needs,
    run: async (fixture) => {
      const session = fixture.manager().new()
      const id = await session.id()
      await session.close()
      await session.set('a', '1')
      await session.close()
      equal(await session.id(), id, 'the id')
      ok(typeof (await epochOf(fixture, id)) === 'string', 'there is an epoch')
    },
  },
]

async function epochOf({ storage, ttl }: Fixture, id: string): Promise<unknown> {
  const reserved = (await storage.getSession(id, ttl))?.get(RESERVED_KEY)
  return (reserved as { epoch?: string } | undefined)?.epoch
}
