import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { Manager } from '../../../../platforms/node/index.ts'
import { type ChangeSet, directChanges } from '../../../../src/record/change-set.ts'
import { HANGS } from '../support/hangs.ts'
import { HOUR } from '../support/race.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { heard, type Kept, STORAGES, saved } from './support/calls.ts'
import { CLIENTS, ioredisTo } from './support/clients.ts'
import { FIELD, failureOf, idOf, PREFIX, VALUE } from './support/failures.ts'
import { type FakeRedis, startFakeRedis } from './support/fake-redis.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

type Call = (storage: Kept, signal: AbortSignal) => Promise<unknown>

const ID = idOf('aborted')
const COUNTED: ChangeSet = {
  ...directChanges(new Map()),
  base: 'loaded',
  updates: new Map([['count', [(count) => Number(count ?? 0) + 1]]]),
}
const PICKY: ChangeSet = {
  ...COUNTED,
  updates: new Map([['count', [(count) => (count as { n: number }).n]]]),
}

const READING: Readonly<Record<string, Call>> = {
  get: (storage, signal) => storage.get(ID, FIELD, { signal }),
  getSize: (storage, signal) => storage.getSize(ID, { signal }),
  data: (storage, signal) => storage.data(ID, { signal }),
  getSession: (storage, signal) => storage.getSession(ID, HOUR, { signal }),
  moveSession: (storage, signal) => storage.moveSession(ID, idOf('new'), HOUR, { signal }),
  'mergeSession that must look first': (storage, signal) => storage.mergeSession(ID, PICKY, HOUR, { signal }),
  'Session.get': (storage, signal) => new Manager(HOUR, storage).new(ID, { signal }).get(FIELD),
}

const WRITING: Readonly<Record<string, Call>> = {
  set: (storage, signal) => storage.set(ID, FIELD, VALUE, HOUR, { signal }),
  setMap: (storage, signal) => storage.setMap(ID, { [FIELD]: VALUE }, HOUR, { signal }),
  remove: (storage, signal) => storage.remove(ID, FIELD, { signal }),
  removeAll: (storage, signal) => storage.removeAll(ID, { signal }),
  setSession: (storage, signal) => storage.setSession(ID, new Map([[FIELD, VALUE]]), HOUR, { signal }),
  mergeSession: (storage, signal) => storage.mergeSession(ID, COUNTED, HOUR, { signal }),
}

describeWithRedis('an aborted signal', () => {
  const redis = useRedis()
  let proxy: TcpProxy
  let fake: FakeRedis
  beforeAll(async () => {
    proxy = await TcpProxy.start(redis.engine.port)
    fake = await startFakeRedis(() => undefined)
  })
  afterAll(async () => {
    await proxy.stop()
    await fake.stop()
  })
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (_, open) => {
    itWithRedis('a signal that is aborted already is ABORTED, and nothing is sent', async () => {
      const storage = open(await ioredisTo(fake.port))
      for (const call of Object.values({ ...READING, ...WRITING })) {
        await failureOf(call(storage, AbortSignal.abort()), 'ABORTED', false)
      }
      expect(fake.asked).toEqual([])
    })

    itWithRedis.each(CLIENTS)(
      'an aborted signal ends at once what waits for a read, %s',
      async (_, connect) => {
        const connection = await connect(redis.engine.port)
        await saved(new Manager(HOUR, open(connection)), ID)
        const silent = await connect(proxy.port)
        proxy.isSilent = true
        for (const [name, call] of Object.entries(READING)) {
          const controller = new AbortController()
          // Each has a storage of its own: a reading of one field waits for no other.
          const waiting = heard(call(open(silent, 2 * HANGS), controller.signal))
          await sleep(20)
          controller.abort()
          const error = await failureOf(waiting, 'ABORTED', false)
          expect.soft(error.message, name).toContain('aborted by its signal')
        }
        proxy.isSilent = false
        proxy.cut()
      },
    )

    itWithRedis(
      'an aborted signal ends at once what waits in the queue, and nothing is written',
      async () => {
        const storage = open(await ioredisTo(proxy.port), HANGS)
        const owner = open(await ioredisTo(redis.engine.port))
        await owner.setSession(ID, new Map([['a', 1]]), HOUR)
        await storage.getSession(ID, HOUR)
        const goOn = proxy.hold('toClient')
        let hasFirstEnded = false
        const first = heard(storage.mergeSession(ID, COUNTED, HOUR))
        first.then(() => {
          hasFirstEnded = true
        })
        const controller = new AbortController()
        const second = heard(storage.mergeSession(ID, COUNTED, HOUR, { signal: controller.signal }))
        await sleep(50)
        controller.abort()
        await failureOf(second, 'ABORTED', false)
        expect(hasFirstEnded).toBe(false)
        goOn()
        await first
        await storage.mergeSession(ID, COUNTED, HOUR)
        expect(await owner.get(ID, 'count')).toBe(2)
      },
    )

    itWithRedis.each(CLIENTS)(
      'an aborted signal tells the truth about a write that is under way, %s',
      async (_, connect) => {
        const owner = await ioredisTo(redis.engine.port)
        const storages = [open(await connect(proxy.port)), open(await connect(proxy.port))] as const
        const before = open(owner)
        const outcomes = new Map<string, number>()
        // Where all takes long there are more rounds, with more time for each.
        for (let round = 0; round < 30 || !outcomes.has('applied'); round++) {
          const calls = Object.entries(WRITING)
          const [name, call] = calls[round % calls.length] as (typeof calls)[number]
          await before.setSession(ID, new Map([[FIELD, 'before']]), HOUR)
          // Sometimes the scripts are to be sent anew, and sometimes another one is faster.
          if (round % 3 === 0) await owner.script('FLUSH')
          if (round % 2 === 0) await storages[0].getSession(ID, HOUR)
          await before.set(ID, 'other', round, HOUR)
          proxy.delay.toServer = proxy.delay.toClient = () => Math.random() * 8
          const state = JSON.stringify(await before.data(ID))
          const controller = new AbortController()
          const work = heard(call(storages[0], controller.signal))
          await sleep(Math.random() * Math.max(30, round))
          controller.abort()
          const outcome = await work.then(
            () => 'applied',
            (error) => error.code,
          )
          proxy.delay.toServer = proxy.delay.toClient = () => 0
          // What was on its way has come by then: the connection keeps the order.
          await sleep(20)
          await storages[0].getSize(idOf('other'))
          const isSame = JSON.stringify(await before.data(ID)) === state
          expect.soft({ name, outcome, isSame }).toEqual({ name, outcome, isSame: outcome === 'ABORTED' })
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        }
        expect(['applied', 'ABORTED']).toEqual(expect.arrayContaining([...outcomes.keys()]))
        await owner.del(`${PREFIX}string:${ID}`, `${PREFIX}hash:${ID}`)
      },
    )

    itWithRedis('a close that is ABORTED keeps its changes, and a later close saves them', async () => {
      const storage = open(await ioredisTo(redis.engine.port))
      await saved(new Manager(HOUR, storage), ID)
      const controller = new AbortController()
      const session = new Manager(HOUR, storage).new(ID, { signal: controller.signal })
      await session.set(FIELD, 'changed')
      controller.abort()
      await failureOf(session.close(), 'ABORTED', false)
      expect(session.isDirty()).toBe(true)
      expect(await storage.get(ID, FIELD)).toBe(VALUE)
    })
  })
})
