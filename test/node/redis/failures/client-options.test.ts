import { Redis } from 'ioredis'
import { describe, expect } from 'vitest'
import { HOUR } from '../support/race.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { callEach, heard, STORAGES } from './support/calls.ts'
import { ioredisTo, newIoredis, newNodeRedis } from './support/clients.ts'
import { FIELD, failureOf, idOf, settled, showsNoSecret } from './support/failures.ts'
import { watchesForUnhandled } from './support/unhandled.ts'
import { useProxy } from './support/use-proxy.ts'

describeWithRedis('clients that their owners have told otherwise', () => {
  const redis = useRedis()
  const network = useProxy(redis)
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (layout, open) => {
    itWithRedis('a call before the client has connected is done when it has', async () => {
      const lazy = newIoredis(network.proxy.port)
      const connecting = new Redis({ port: network.proxy.port, host: '127.0.0.1' })
      const pipelining = newIoredis(network.proxy.port, { enableAutoPipelining: true })
      const node = newNodeRedis(network.proxy.port)
      for (const [index, connection] of [lazy, connecting, pipelining, node].entries()) {
        const storage = open(connection)
        const ids = Array.from({ length: 50 }, (_, n) => idOf(`${layout}-${index}-${n}`))
        const connected = connection === node ? node.connect() : undefined
        await Promise.all([connected, ...ids.map((id, n) => storage.set(id, FIELD, n, HOUR))])
        expect(await Promise.all(ids.map((id) => storage.get(id, FIELD)))).toEqual(ids.map((_, n) => n))
      }
      connecting.disconnect()
    })

    itWithRedis('enableOfflineQueue: false is STORAGE_UNAVAILABLE while there is no connection', async () => {
      const connection = newIoredis(network.proxy.port, { enableOfflineQueue: false })
      const storage = open(connection)
      for (const [, call] of callEach(storage)) await failureOf(call, 'STORAGE_UNAVAILABLE', true)
      await expect.poll(() => connection.status).toBe('ready')
      await storage.set(idOf(`${layout}-offline`), FIELD, 1, HOUR)
      network.proxy.cut()
      await expect.poll(() => connection.status).not.toBe('ready')
      for (const [, call] of callEach(storage)) await failureOf(call, 'STORAGE_UNAVAILABLE', true)
      await expect.poll(() => storage.get(idOf(`${layout}-offline`), FIELD).catch(String)).toBe(1)
    })

    itWithRedis("a time limit of the client's own is TIMEOUT, as that of the storage is", async () => {
      const storage = open(await ioredisTo(network.proxy.port, { commandTimeout: 1000 }))
      const node = open(await connectedNode({ commandOptions: { timeout: 1000 } }), 10_000)
      network.proxy.isSilent = true
      for (const each of [storage, node]) {
        for (const [, call] of callEach(each)) await failureOf(call, 'TIMEOUT', true)
      }
    })

    itWithRedis('each call of a pipeline that is cut ends by itself', async () => {
      const connection = await ioredisTo(network.proxy.port, { enableAutoPipelining: true })
      const storage = open(connection)
      for (let round = 0; round < 5; round++) {
        const ids = Array.from({ length: 30 }, (_, n) => idOf(`${layout}-${round}-${n}`))
        const sets = ids.map((id, n) => heard(storage.set(id, FIELD, n, HOUR)))
        await new Promise((resolve) => setTimeout(resolve, round))
        network.proxy.cut()
        for (const [n, set] of sets.entries()) {
          const error = await settled(set)
          if ((error as Error).message === 'it has succeeded') {
            expect(await storage.get(ids[n] as string, FIELD)).toBe(n)
          } else {
            expect(error).toMatchObject({ name: 'SessionError', retryable: true })
            showsNoSecret(error)
          }
        }
      }
    })
  })

  async function connectedNode(options: Parameters<typeof newNodeRedis>[1]) {
    const node = newNodeRedis(network.proxy.port, options)
    await node.connect()
    return node
  }
})
