import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { Manager } from '../../../../platforms/node/index.ts'
import { isSessionError } from '../../../../src/common/session-error.ts'
import { HOUR } from '../support/race.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { type Kept, STORAGES } from './support/calls.ts'
import { ioredisTo, nodeRedisTo } from './support/clients.ts'
import { settled } from './support/failures.ts'
import { Load } from './support/load.ts'
import { livesOf } from './support/raw.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

const SECONDS = 10

describeWithRedis('a network that delays and cuts at random', () => {
  const redis = useRedis()
  watchesForUnhandled()

  itWithRedis(
    `a network that delays and cuts at random for ${SECONDS} seconds loses nothing that was acknowledged`,
    async () => {
      const proxies = await Promise.all([redis.engine, redis.engine].map(({ port }) => TcpProxy.start(port)))
      const [first, second] = proxies as [TcpProxy, TcpProxy]
      // Each as it is by default: ioredis sends again what has had no answer.
      const connections = [await ioredisTo(first.port), await nodeRedisTo(second.port)]
      const storages = connections.flatMap((redis) => STORAGES.map(([, open]) => open(redis, 1000)))
      const load = new Load(storages, 8)
      load.demands()
      for (const proxy of proxies) {
        for (const direction of ['toServer', 'toClient'] as const) {
          proxy.delay[direction] = () => (Math.random() < 0.3 ? Math.random() * 20 : 0)
        }
      }
      load.start()
      const removals = storages.map((storage) => removeWhileUsed(storage, load))
      const end = performance.now() + SECONDS * 1000
      while (performance.now() < end) {
        await sleep(Math.random() * 400)
        const proxy = proxies[Math.random() < 0.5 ? 0 : 1] as TcpProxy
        proxy.cut()
      }
      // It is a bad network, not a dead one.
      await load.isServed()
      await load.stop()
      const outcomes = await Promise.all(removals)
      const plain = await ioredisTo(redis.engine.port)
      await load.checkOn(plain)
      expect(load.wrong).toEqual([])
      expect([...load.codes.keys()]).toContain('STORAGE_UNAVAILABLE')
      for (const { removed } of outcomes) expect(removed).toBeGreaterThan(0)
      expect(await livesOf(plain)).not.toContain(-1)
      for (const proxy of proxies) await proxy.stop()
    },
  )
})

/** One removes a session, while another uses it: that one alone may be told so, and does not bring it back. */
async function removeWhileUsed(storage: Kept, load: Load): Promise<{ removed: number; told: number }> {
  const manager = new Manager(HOUR, storage)
  const outcome = { removed: 0, told: 0 }
  const tried = async (work: () => Promise<unknown>) => {
    for (let times = 0; ; times++) {
      const error = await work().then(
        () => undefined,
        (error) => error,
      )
      if (error === undefined) return undefined
      if (!isSessionError(error) || !error.retryable || times > 10_000) return error
      await sleep(5)
    }
  }
  for (let round = 0; load.isRunning; round++) {
    const made = manager.new()
    const id = await made.id()
    await made.set('n', round)
    const making = await tried(() => made.close())
    if (making !== undefined) load.wrong.push(`a session could not be made: ${making}`)
    const used = manager.new(id)
    const isThere = await tried(async () => {
      if ((await used.get('n')) !== round) load.wrong.push('a session that was made is not there')
    })
    if (isThere !== undefined) load.wrong.push(`a session could not be read: ${isThere}`)
    await used.update('n', (n) => Number(n) + 1)
    const removed = await tried(() => storage.removeAll(id))
    if (removed !== undefined) load.wrong.push(`a session could not be removed: ${removed}`)
    const error = await settled(used.close())
    if (isSessionError(error) && error.code === 'SESSION_DESTROYED') outcome.told++
    else if (!isSessionError(error) || !error.retryable) load.wrong.push(`a removed one was closed: ${error}`)
    if ((await tried(() => storage.removeAll(id))) === undefined) outcome.removed++
  }
  return outcome
}
