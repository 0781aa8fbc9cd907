import { inTurn, result } from './in-turn.mjs'
import { corked } from './redis-corked.mjs'
import { connectIoredis, TTL } from './redis-sessions.mjs'
import { sampleSession } from './sample.mjs'
import { WORKERS } from './sessions.mjs'

const SECONDS = TTL / 1000
const BATCH = 1000

/** Compares three ways to renew a session that is only read, with plain commands. */
export async function waysToRenew(port) {
  const redis = connectIoredis(port)
  const ways = await waysOn(redis)
  const results = []
  for (const atOnce of [1, WORKERS]) {
    const speeds = await inTurn(ways, atOnce)
    const many = atOnce === 1 ? 'alone' : `${atOnce} at once`
    const beside = (way, name) =>
      result(`redis read, ${name}, ${many}`, speeds[way], speeds.atClose, 'GET, and EXPIRE at the close')
    results.push(beside('onLoad', 'GETEX'), beside('inBatches', `GET, and EXPIRE in batches of ${BATCH}`))
  }
  redis.disconnect()
  return results
}

async function waysOn(redis) {
  const run = corked(redis)
  const text = JSON.stringify(sampleSession())
  const keyOf = (worker) => `renewed:${worker}`
  for (let worker = 0; worker < WORKERS; worker++) await redis.set(keyOf(worker), text)
  const queued = []
  return {
    onLoad: (worker) => run((client) => client.getex(keyOf(worker), 'PX', TTL)),
    /** Each read is of another session, as in a batch for many users. */
    async inBatches(worker) {
      await run((client) => client.get(keyOf(worker)))
      if (queued.push(keyOf(worker)) < BATCH) return
      const pipeline = redis.pipeline()
      for (const key of queued.splice(0)) pipeline.expire(key, SECONDS)
      await pipeline.exec()
    },
    async atClose(worker) {
      await run((client) => client.get(keyOf(worker)))
      await run((client) => client.expire(keyOf(worker), SECONDS))
    },
  }
}
