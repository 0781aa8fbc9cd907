import { equal, ok, rejects } from './assert.ts'
import { ID, KEY, SECRETS, VALUE } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** Sessions of a Manager over the storage. */
export const sessions: readonly ConformanceCase[] = [
  {
    name: 'a session reads in its next use what was set before',
    needs: ['storing'],
    run: async (fixture) => {
      const session = fixture.manager().new(ID)
      await session.set('a', '1')
      await session.setMap({ b: '2', c: '3' })
      await session.remove('c')
      equal(await session.get('a'), '1', 'the key, in the same use')
      await session.close()
      await fixture.holds({ a: '1', b: '2' })
      const next = fixture.manager(await fixture.reopen()).new(ID)
      equal(await next.data(), { a: '1', b: '2' }, 'the data')
      equal(await next.size(), 2, 'the size')
      equal([await next.contains('a'), await next.contains('c')], [true, false], 'what it contains')
      equal(await next.get('c', 'none'), 'none', 'a default')
    },
  },
  {
    name: 'a session without an id gets one, and is found by it',
    needs: ['storing'],
    run: async (fixture) => {
      const session = fixture.manager().new()
      await session.set('a', '1')
      const id = await session.id()
      await session.close()
      ok(id.length > 0, 'there is an id')
      await fixture.holds({ a: '1' }, id)
      equal(await fixture.manager().new(id).get('a'), '1', 'the key')
    },
  },
  {
    name: 'a session that is only read is not created',
    needs: ['storing'],
    run: async (fixture) => {
      const session = fixture.manager().new(ID)
      equal(await session.get('a'), undefined, 'the key')
      equal(await session.exists(), false, 'whether it exists')
      await session.remove('a')
      await session.close()
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'the changes of two sessions to different keys are both saved',
    needs: ['storing'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const first = fixture.manager().new(ID)
      const second = fixture.manager(await fixture.reopen()).new(ID)
      equal([await first.get('a'), await second.get('b')], ['1', '2'], 'what they see')
      await first.set('a', '3')
      await second.set('b', '4')
      await first.close()
      await second.close()
      await fixture.holds({ a: '3', b: '4' })
    },
  },
  {
    name: 'the updates of two sessions to one value are both saved',
    needs: ['storing'],
    run: async (fixture) => {
      await fixture.seed({ a: 'x' })
      const first = fixture.manager().new(ID)
      const second = fixture.manager(await fixture.reopen()).new(ID)
      equal([await first.get('a'), await second.get('a')], ['x', 'x'], 'what they see')
      await first.update('a', (text) => `${text}1`)
      await second.update('a', (text) => `${text}2`)
      await first.close()
      await second.close()
      await fixture.holds({ a: 'x12' })
    },
  },
  {
    name: 'removeAll removes a session at once, and keys that are set afterwards are saved',
    needs: ['removeAll'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const session = fixture.manager().new(ID)
      equal(await session.get('a'), '1', 'the key')
      await session.removeAll()
      await fixture.holds(undefined)
      await session.set('farewell', '2')
      await session.close()
      await fixture.holds({ farewell: '2' })
    },
  },
  {
    name: 'destroy removes the session',
    needs: ['removeAll'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const session = fixture.manager().new(ID)
      await session.set('b', '2')
      await session.destroy()
      await session.close()
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'a session that was removed while it was in use is not saved',
    needs: ['storing', 'removeAll'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const session = fixture.manager().new(ID)
      await session.set(KEY, VALUE)
      await (await fixture.reopen()).removeAll(ID)
      await rejects('SESSION_DESTROYED', () => session.close(), SECRETS)
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'a session that was removed and created again gets no changes from an earlier use',
    needs: ['storing', 'removeAll'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const slow = fixture.manager().new(ID)
      await slow.set(KEY, VALUE)
      const other = fixture.manager(await fixture.reopen()).new(ID)
      await other.removeAll()
      await other.set('farewell', '1')
      await other.close()
      await rejects('SESSION_DESTROYED', () => slow.close(), SECRETS)
      await fixture.holds({ farewell: '1' })
    },
  },
  {
    name: 'the close of an unchanged session renews it',
    needs: ['updateTTL', 'getSession'],
    ttl: 1000,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      for (let use = 0; use < 3; use++) {
        await fixture.advance(600)
        const session = fixture.manager().new(ID)
        equal(await session.get('a'), '1', `the key, at use ${use}`)
        await session.close()
      }
      await fixture.advance(1600)
      await fixture.holds(undefined)
    },
  },
  {
    name: 'regenerateId moves the session with all its data to a new id',
    needs: ['removeAll'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const session = fixture.manager().new(ID)
      await session.set('c', '3')
      const id = await session.regenerateId()
      await session.close()
      ok(id !== ID, 'the id is another one')
      await fixture.holds({ a: '1', b: '2', c: '3' }, id)
      await fixture.holds(undefined)
    },
  },
  {
    name: 'a session that refuses one value saves its other changes',
    needs: ['storing'],
    run: async (fixture) => {
      const session = fixture.manager().new(ID)
      await session.set('a', '1')
      await rejects('INVALID_VALUE', () => session.set(KEY, () => VALUE), SECRETS)
      await session.close()
      await fixture.holds({ a: '1' })
    },
  },
]
