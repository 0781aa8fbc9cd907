import { describe, expect } from 'vitest'
import { Manager } from '../../../../platforms/node/index.ts'
import { HOUR } from '../support/race.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { STORAGES } from './support/calls.ts'
import { CLIENTS, ioredisTo } from './support/clients.ts'
import { idOf, showsNoSecret } from './support/failures.ts'
import { watchesForUnhandled } from './support/unhandled.ts'
import { useProxy } from './support/use-proxy.ts'

describeWithRedis('a take whose command or reply is lost', () => {
  const redis = useRedis()
  const network = useProxy(redis)
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (layout, open) => {
    describe.each(CLIENTS)('%s', (client, connect) => {
      const id = idOf(`${layout}-${client}-takes`)
      const managers = async () => {
        const storage = open(await connect(network.proxy.port), 500)
        const owner = open(await ioredisTo(redis.engine.port))
        return { far: new Manager<Tokens>(HOUR, storage), near: new Manager<Tokens>(HOUR, owner) }
      }
      /** Takes until the storage answers. */
      const taken = async (manager: Manager<Tokens>, key: string): Promise<unknown> => {
        const session = manager.new(id)
        for (let tries = 0; ; tries++) {
          const answer = await answerOf(session.take(key, 'none'))
          if (typeof answer === 'string') return answer
          showsNoSecret(answer)
          expect(answer).toMatchObject({ name: 'SessionError', retryable: true })
          if (tries > 1000) throw answer
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }

      itWithRedis('a token is given at most once, whatever is lost, and is gone then', async () => {
        const { far, near } = await managers()
        for (const [round, way] of (['toClient', 'toServer', 'toClient', 'toServer'] as const).entries()) {
          const key = `token-${round}`
          const put = near.new(id)
          await put.setMap({ kept: 'yes', [key]: 'token' })
          await put.close()
          await far.new(id).get('kept')
          let isCut = false
          // The load, or the take, or what the client sends again.
          const passed = round
          let count = 0
          network.proxy.passes[way] = () => {
            const isToPass = isCut || count++ < passed
            isCut ||= !isToPass
            return isToPass
          }
          const got = await Promise.all([
            taken(far, key),
            taken(far, key),
            round % 2 ? taken(near, key) : 'none',
          ])
          got.push(await taken(near, key), await taken(far, key))
          network.proxy.passes[way] = () => true
          expect(got.filter((value) => value !== 'none').length, got.join()).toBeLessThanOrEqual(1)
          expect(await near.new(id).data()).toEqual({ kept: 'yes' })
        }
      })

      itWithRedis('a retry takes nothing twice where the same value was put again meanwhile', async () => {
        const { far, near } = await managers()
        const put = async () => {
          const session = near.new(id)
          await session.setMap({ kept: 'yes', token: 'same' })
          await session.close()
        }
        await put()
        await far.new(id).get('token')
        const got: unknown[] = []
        for (let puts = 1; puts <= 20; puts++) {
          network.proxy.passes.toClient = puts % 4 === 0 ? () => false : () => true
          const calls = [answerOf(far.new(id).take('token', 'none')), taken(near, 'token')]
          if (puts % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 30))
          network.proxy.passes.toClient = () => true
          got.push(...(await Promise.all(calls)))
          await put()
        }
        got.push(await taken(near, 'token'), await taken(far, 'token'))
        expect(got.filter((value) => value === 'same').length).toBeLessThanOrEqual(21)
        expect(await near.new(id).data()).toEqual({ kept: 'yes' })
      })
    })
  })
})

type Tokens = Record<string, string>

function answerOf(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => error)
}
