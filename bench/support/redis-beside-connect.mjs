import { RedisStore } from 'connect-redis'
import { inTurn, result } from './in-turn.mjs'
import { connectIoredis, connectNodeRedis, sessionsInStrings, TTL } from './redis-sessions.mjs'
import { sampleSession } from './sample.mjs'
import { WORKERS } from './sessions.mjs'

const FLOOR = {
  change: 'connect-redis on node-redis, get and set',
  read: 'connect-redis on node-redis, get and touch',
}

/** Sessions in Redis strings beside connect-redis, which overwrites: there the last save of a race wins. */
export async function besideConnectRedis(port, server, targets) {
  const [ioredis, nodeRedis, theirClient] = [
    connectIoredis(port),
    await connectNodeRedis(port),
    await connectNodeRedis(port),
  ]
  const onIoredis = await sessionsInStrings(ioredis, 'ioredis:')
  const onNodeRedis = await sessionsInStrings(nodeRedis, 'node-redis:')
  const theirs = await connectRedis(theirClient)
  const results = []
  for (const atOnce of [1, WORKERS]) {
    for (const mode of ['change', 'read']) {
      const speeds = await inTurn(
        { onIoredis: onIoredis[mode], onNodeRedis: onNodeRedis[mode], theirs: theirs[mode] },
        atOnce,
      )
      const target = targets[mode][atOnce === 1 ? 'alone' : 'atOnce']
      const name = (client) =>
        `${server} ${mode} on ${client}, ${atOnce === 1 ? 'alone' : `${atOnce} at once`}`
      results.push(
        result(name('ioredis'), speeds.onIoredis, speeds.theirs, FLOOR[mode], target),
        result(name('node-redis'), speeds.onNodeRedis, speeds.theirs, FLOOR[mode], target),
      )
    }
  }
  ioredis.disconnect()
  for (const client of [nodeRedis, theirClient]) client.destroy()
  return results
}

/** Its store as express-session calls it. */
async function connectRedis(client) {
  const store = new RedisStore({ client })
  const cookie = { originalMaxAge: TTL, expires: new Date(Date.now() + TTL), httpOnly: true, path: '/' }
  const call = (method, ...args) =>
    new Promise((resolve, reject) => {
      store[method](...args, (error, value) => (error ? reject(error) : resolve(value)))
    })
  const idOf = (worker) => `worker-${worker}`
  for (let worker = 0; worker < WORKERS; worker++) {
    await call('set', idOf(worker), { ...sampleSession(), cookie })
  }
  let count = 0
  return {
    async change(worker) {
      const session = await call('get', idOf(worker))
      session.key_04 = count++
      await call('set', idOf(worker), session)
    },
    async read(worker) {
      const session = await call('get', idOf(worker))
      await call('touch', idOf(worker), session)
    },
  }
}
