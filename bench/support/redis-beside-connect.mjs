import { RedisStore } from 'connect-redis'
import { usesOfStore } from './express-store.mjs'
import { inTurn, result } from './in-turn.mjs'
import { connectIoredis, connectNodeRedis, sessionsInStrings } from './redis-sessions.mjs'
import { WORKERS } from './sessions.mjs'

const OPERATIONS = { change: 'get and set', read: 'get and touch' }

/**
 * Compares sessions in Redis strings with connect-redis, which overwrites: the last of concurrent saves wins. It is
 * measured with the defaults of node-redis, and without node-redis's time limit for commands, which costs much time.
 */
export async function besideConnectRedis(port, server, targets) {
  const ioredis = connectIoredis(port)
  const nodeRedis = await connectNodeRedis(port)
  const unlimited = await connectNodeRedis(port, { commandOptions: { timeout: 0 } })
  const onIoredis = await sessionsInStrings(ioredis, 'ioredis:')
  const onNodeRedis = await sessionsInStrings(nodeRedis, 'node-redis:')
  const asItComes = await usesOfStore(new RedisStore({ client: nodeRedis }))
  const without = await usesOfStore(new RedisStore({ client: unlimited }))
  const results = []
  for (const atOnce of [1, WORKERS]) {
    for (const mode of ['change', 'read']) {
      const contenders = { ioredis: onIoredis, 'node-redis': onNodeRedis, asItComes, without }
      const speeds = await inTurn(
        mapOf(contenders, (uses) => uses[mode]),
        atOnce,
      )
      const target = targets[mode][atOnce === 1 ? 'alone' : 'atOnce']
      for (const client of ['ioredis', 'node-redis']) {
        const name = `${server} ${mode} on ${client}, ${atOnce === 1 ? 'alone' : `${atOnce} at once`}`
        const floor = `connect-redis, ${OPERATIONS[mode]}`
        results.push(
          result(name, speeds[client], speeds.asItComes, floor, target),
          result(name, speeds[client], speeds.without, `${floor}, without a time limit`, target),
        )
      }
    }
  }
  ioredis.disconnect()
  for (const client of [nodeRedis, unlimited]) client.destroy()
  return results
}

function mapOf(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}
