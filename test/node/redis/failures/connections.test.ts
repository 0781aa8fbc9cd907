import { describe, expect } from 'vitest'
import { Manager } from '../../../../platforms/node/index.ts'
import { HOUR } from '../support/race.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { callEach, heard, READS, STORAGES, saved, WRITES } from './support/calls.ts'
import { CLIENTS, ioredisTo, newIoredis, newNodeRedis, nodeRedisTo } from './support/clients.ts'
import { FIELD, failureOf, idOf, VALUE } from './support/failures.ts'
import { watchesForUnhandled } from './support/unhandled.ts'
import { useProxy } from './support/use-proxy.ts'

describeWithRedis('a network that fails', () => {
  const redis = useRedis()
  const network = useProxy(redis)
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (_, open) => {
    describe.each(CLIENTS)('%s', (client, connect) => {
      itWithRedis(
        'a server that does not reply is TIMEOUT after the timeout, and later calls work',
        async () => {
          const connection = await connect(network.proxy.port)
          const storage = open(connection, 200)
          network.proxy.isSilent = true
          const begin = performance.now()
          for (const [name, call] of callEach(storage)) {
            const error = await failureOf(call, 'TIMEOUT', true)
            if (name !== 'ids') expect(error.message).toContain(`.${name}: `)
          }
          expect(performance.now() - begin).toBeGreaterThan(195)
          network.proxy.isSilent = false
          network.proxy.cut()
          await expect.poll(() => storage.set(idOf('later'), FIELD, 1, HOUR).catch(String)).toBeUndefined()
        },
      )

      itWithRedis(
        'a reply that is too late is TIMEOUT, and is not taken for that of the next command',
        async () => {
          const connection = await connect(network.proxy.port)
          const storage = open(connection, 200)
          const patient = open(connection)
          await patient.set(idOf('late'), FIELD, 'first', HOUR)
          await patient.set(idOf('late-too'), FIELD, 'second', HOUR)
          const goOn = network.proxy.hold('toClient')
          await failureOf(storage.get(idOf('late'), FIELD), 'TIMEOUT', true)
          // Its reply comes after the one that is late.
          await failureOf(storage.get(idOf('late'), FIELD), 'TIMEOUT', true)
          goOn()
          await expect.poll(() => storage.get(idOf('late-too'), FIELD).catch(String)).toBe('second')
          expect(await patient.get(idOf('late'), FIELD)).toBe('first')
        },
      )

      itWithRedis('a command that arrives too late is TIMEOUT, and may be applied after that', async () => {
        const id = idOf(`late-${client}`)
        const storage = open(await connect(network.proxy.port), 150)
        const goOn = network.proxy.hold('toServer')
        await failureOf(storage.set(id, FIELD, VALUE, HOUR), 'TIMEOUT', true)
        const other = open(await connect(redis.engine.port))
        expect(await other.get(id, FIELD)).toBeUndefined()
        goOn()
        await expect.poll(() => other.get(id, FIELD)).toBe(VALUE)
      })

      itWithRedis('calls over a connection that the server has half closed end, and none hangs', async () => {
        const connection = await connect(network.proxy.port)
        const storage = open(connection, 400)
        await open(connection).set(idOf('half'), FIELD, VALUE, HOUR)
        network.proxy.delay.toServer = () => 300
        const calls = callEach(storage, READS)
        network.proxy.halfClose()
        // A client may ask again by a new connection.
        for (const [, call] of calls) await call.catch((error) => expect(error.retryable).toBe(true))
        network.proxy.delay.toServer = () => 0
        await expect.poll(() => storage.get(idOf('half'), FIELD).catch(String)).toBe(VALUE)
      })

      itWithRedis('closers of one session do not wait for each other beyond the timeout', async () => {
        const storage = open(await connect(network.proxy.port), 2000)
        const manager = new Manager(HOUR, storage)
        await saved(new Manager(HOUR, open(await connect(redis.engine.port))), idOf('queue'))
        const sessions = Array.from({ length: 100 }, () => manager.new(idOf('queue')))
        for (const session of sessions) await session.update('n', (n) => Number(n ?? 0) + 1)
        network.proxy.isSilent = true
        const begin = performance.now()
        for (const session of sessions.map((each) => heard(each.close())))
          await failureOf(session, 'TIMEOUT', true)
        // One after the other they would take 200 seconds.
        expect(performance.now() - begin).toBeLessThan(100_000)
      })
    })

    itWithRedis('a lost connection is STORAGE_UNAVAILABLE when the client does not try again', async () => {
      const noTries = await ioredisTo(network.proxy.port, { maxRetriesPerRequest: 0 })
      const node = await nodeRedisTo(network.proxy.port)
      for (const lost of ['toServer', 'toClient'] as const) {
        for (const connection of [noTries, node]) {
          const storage = open(connection)
          await expect.poll(() => storage.getSize(idOf('none')).catch(String)).toBe(0)
          network.proxy.passes[lost] = once(false)
          const calls = callEach(storage, WRITES)
          for (const [, call] of calls) await failureOf(call, 'STORAGE_UNAVAILABLE', true)
          await expect.poll(() => storage.getSize(idOf('none')).catch(String)).toBe(0)
        }
      }
    })

    itWithRedis('a command that ioredis neither sends again nor ends is TIMEOUT', async () => {
      const storage = open(await ioredisTo(network.proxy.port, { autoResendUnfulfilledCommands: false }), 200)
      network.proxy.passes.toServer = once(false)
      for (const [, call] of callEach(storage, WRITES)) await failureOf(call, 'TIMEOUT', true)
      await expect.poll(() => storage.getSize(idOf('none')).catch(String)).toBe(0)
    })

    itWithRedis('a command that was cut off once succeeds, since ioredis sends it again', async () => {
      const storage = open(await ioredisTo(network.proxy.port))
      const id = idOf('again')
      network.proxy.passes.toClient = once(false)
      await storage.set(id, FIELD, VALUE, HOUR)
      expect(await storage.data(id)).toEqual({ [FIELD]: VALUE })
    })

    itWithRedis(
      'a refused connection is STORAGE_UNAVAILABLE, or TIMEOUT while the client keeps trying',
      async () => {
        await network.proxy.refuse()
        const gaveUp = newIoredis(network.proxy.port, { retryStrategy: () => null })
        const few = newIoredis(network.proxy.port, { maxRetriesPerRequest: 1, retryStrategy: () => 10 })
        const tries = newIoredis(network.proxy.port, { retryStrategy: () => 10, maxRetriesPerRequest: null })
        for (const connection of [gaveUp, few]) {
          for (const [, call] of callEach(open(connection)))
            await failureOf(call, 'STORAGE_UNAVAILABLE', true)
        }
        for (const [, call] of callEach(open(tries, 200))) await failureOf(call, 'TIMEOUT', true)

        const never = newNodeRedis(network.proxy.port, { socket: { reconnectStrategy: false } })
        const offline = newNodeRedis(network.proxy.port, { disableOfflineQueue: true })
        const patient = newNodeRedis(network.proxy.port)
        for (const each of [never, offline, patient]) each.connect().catch(() => {})
        for (const connection of [never, offline]) {
          for (const [, call] of callEach(open(connection)))
            await failureOf(call, 'STORAGE_UNAVAILABLE', true)
        }
        for (const [, call] of callEach(open(patient, 200))) await failureOf(call, 'TIMEOUT', true)
      },
    )

    itWithRedis('a connection that its owner has closed is STORAGE_UNAVAILABLE', async () => {
      const quit = await ioredisTo(network.proxy.port)
      await quit.quit()
      const disconnected = await ioredisTo(network.proxy.port)
      disconnected.disconnect()
      const closed = await nodeRedisTo(network.proxy.port)
      await closed.close()
      const destroyed = await nodeRedisTo(network.proxy.port)
      destroyed.destroy()
      for (const connection of [quit, disconnected, closed, destroyed]) {
        for (const [, call] of callEach(open(connection))) await failureOf(call, 'STORAGE_UNAVAILABLE', true)
      }
    })
  })
})

/** Says something at first, and the contrary from then on. */
function once(answer: boolean): () => boolean {
  let isFirst = true
  return () => {
    const says = isFirst === answer
    isFirst = false
    return says
  }
}
