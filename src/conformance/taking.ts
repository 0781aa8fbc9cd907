import { RESERVED_KEY } from '../common/reserved-key.ts'
import type { Session } from '../session/session.ts'
import { equal, settle } from './assert.ts'
import { ID } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const COUNT = 10

/** `Session.take`, which reads and removes a key at once, and `Session.flash`, which adds to the list that it takes. */
export const taking: readonly ConformanceCase[] = [
  {
    name: 'take gives a value and removes it at once',
    needs: ['storing'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const session = fixture.manager().new(ID)
      equal(await session.take('a', 'none'), '1', 'what is taken')
      await fixture.holds({ b: '2' })
      equal(await session.data(), { b: '2' }, 'the data')
      equal([await session.get('a'), await session.contains('a')], [undefined, false], 'the key')
      equal(
        [await session.size(), session.isDirty()],
        [1, false],
        'the size, and whether anything is to be saved',
      )
      equal(await session.take('a', 'none'), 'none', 'what is taken then')
      await session.set('a', '3')
      await session.close()
      await fixture.holds({ a: '3', b: '2' })
    },
  },
  {
    name: 'take gives what is stored by then, not what was loaded',
    needs: ['storing'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const session = fixture.manager().new(ID)
      equal(await session.get('a'), '1', 'what is loaded')
      await fixture.seed({ a: '3', b: '2', c: '4' })
      equal([await session.take('a'), await session.take('c')], ['3', '4'], 'what is taken')
      await session.close()
      await fixture.holds({ b: '2' })
    },
  },
  {
    name: `of ${COUNT} sessions that take one value at once, one gets it`,
    needs: ['storing', 'atomicMerge'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const sessions = await opened(fixture)
      const taken = await Promise.all(sessions.map((session) => session.take('a', 'none')))
      equal(taken.filter((value) => value === '1').length, 1, 'how many got it')
      await Promise.all(sessions.map((session) => session.close()))
      await fixture.holds({ b: '2' })
    },
  },
  {
    name: 'messages that are added at once are all taken, and each of them once',
    needs: ['storing', 'atomicMerge', 'types'],
    run: async (fixture) => {
      await fixture.seed({ b: '2' })
      const adding = await opened(fixture)
      await Promise.all(adding.map((session, index) => session.flash('a', `${index}`)))
      const taking = await opened(fixture)
      const [, ...taken] = await Promise.all([
        Promise.all(adding.map((session) => session.close())),
        ...taking.map((session) => session.take('a', [])),
      ])
      const last = await fixture.manager().new(ID).take('a', [])
      const messages = [...taken, last].flat().sort()
      equal(
        messages,
        Array.from({ length: COUNT }, (_, index) => `${index}`),
        'the messages',
      )
      await fixture.holds({ b: '2' })
    },
  },
  {
    name: 'take gives what the use has changed itself and not saved, and the key is gone',
    needs: ['storing'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2', c: '3' })
      const session = fixture.manager().new(ID)
      await session.set('a', '4')
      await session.update('b', (value) => `${value}5`)
      await session.remove('c')
      await fixture.seed({ a: '1', b: '6', c: '3' })
      const taken = [await session.take('a'), await session.take('b'), await session.take('c')]
      equal(taken, ['4', '65', undefined], 'what is taken')
      equal(await session.data(), {}, 'the data')
      await session.close()
      equal((await fixture.read()) ?? {}, {}, 'the session')
    },
  },
  {
    name: 'where the session is gone there is nothing to take',
    needs: ['storing', 'removeAll'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const session = fixture.manager().new(ID)
      equal(await session.get('a'), '1', 'what is loaded')
      await (await fixture.reopen()).removeAll(ID)
      equal(await session.take('a', 'none'), 'none', 'what is taken')
      await settle(session.close())
      await fixture.holds(undefined)
    },
  },
  {
    name: 'a take that finds nothing writes nothing, and needs no session',
    needs: ['storing'],
    run: async (fixture) => {
      const absent = fixture.manager().new(ID)
      equal(await absent.take('a', 'none'), 'none', 'what is taken without a session')
      await absent.close()
      await fixture.holds(undefined)
      await fixture.keeps()
      await fixture.seed({ b: '2' })
      const session = fixture.manager().new(ID)
      for (const key of ['a', RESERVED_KEY]) {
        equal(await session.take(key, 'none'), 'none', 'what is taken')
      }
      await session.close()
      await fixture.holds({ b: '2' })
    },
  },
]

/** Sessions on two storage objects over one engine, each of which has loaded the record. */
async function opened(fixture: Fixture): Promise<readonly Session[]> {
  const storages = [fixture.storage, await fixture.reopen()] as const
  const sessions = Array.from({ length: COUNT }, (_, index) =>
    fixture.manager(storages[index % 2 ? 1 : 0]).new(ID),
  )
  await Promise.all(sessions.map((session) => session.get('b')))
  return sessions
}
