import { EventEmitter, getEventListeners } from 'node:events'
import type { Redis } from 'ioredis'
import { describe, expect } from 'vitest'
import { Manager } from '../../../../platforms/node/index.ts'
import type { Connection } from '../support/clients.ts'
import { HOUR } from '../support/race.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { callEach, STORAGES } from './support/calls.ts'
import { CLIENTS } from './support/clients.ts'
import { FIELD, idOf } from './support/failures.ts'
import { watchesForUnhandled } from './support/unhandled.ts'
import { useProxy } from './support/use-proxy.ts'

const CALLS = 10_000
const AT_ONCE = 100

describeWithRedis('after many calls', () => {
  const redis = useRedis()
  const network = useProxy(redis)
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (_, open) => {
    itWithRedis.each(CLIENTS)('many calls leave no listener and no timer, %s', async (_, connect) => {
      const connection = await connect(redis.engine.port)
      const manager = new Manager(HOUR, open(connection))
      await use(manager, 0)
      const before = kept(connection)
      for (let n = 0; n < CALLS / AT_ONCE / 4; n++) {
        await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => use(manager, index)))
      }
      expect(kept(connection)).toEqual(before)
    })

    itWithRedis.each(CLIENTS)(
      'many calls that fail leave no listener and no timer, %s',
      async (_, connect) => {
        const connection = await connect(network.proxy.port)
        const storage = open(connection, 50)
        const manager = new Manager(HOUR, storage)
        // On a busy machine even a server that answers may be too late for so short a timeout.
        await expect.poll(() => use(manager, 0).catch(String)).toBeUndefined()
        const before = kept(connection)
        for (let round = 0; round < 5; round++) {
          network.proxy.isSilent = true
          const uses = Array.from({ length: AT_ONCE }, (_, index) => use(manager, index).catch(() => {}))
          await Promise.all([...uses, ...callEach(storage).map(([, call]) => call.catch(() => {}))])
          network.proxy.isSilent = false
          network.proxy.cut()
          await expect.poll(() => storage.getSize(idOf('none')).catch(String)).toBe(0)
        }
        // The client has begun anew: its own listeners and timers come and go.
        await expect.poll(() => kept(connection)).toEqual(before)
      },
    )
  })
})

const SIGNALS = Array.from({ length: AT_ONCE }, () => new AbortController().signal)

/** Four calls of a session. */
async function use(manager: Manager, n: number): Promise<void> {
  const session = manager.new(idOf(n), { signal: SIGNALS[n] })
  await session.get(FIELD)
  await session.update(FIELD, (count) => Number(count ?? 0) + 1)
  await session.close()
}

function kept(connection: Connection): Kept {
  const emitters = [connection, (connection as Redis & { stream?: unknown }).stream]
  const listeners = emitters.map((emitter) =>
    emitter instanceof EventEmitter
      ? emitter.eventNames().map((name) => `${String(name)}: ${emitter.listenerCount(name)}`)
      : [],
  )
  return {
    listeners: listeners.map((each) => each.sort()),
    signals: SIGNALS.flatMap((signal) => getEventListeners(signal, 'abort')).length,
    // The test itself may have a few.
    manyTimers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length > 10,
  }
}

interface Kept {
  readonly listeners: readonly (readonly string[])[]
  readonly signals: number
  readonly manyTimers: boolean
}
