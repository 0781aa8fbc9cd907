import { inTurn, result } from './in-turn.mjs'
import { corked } from './redis-corked.mjs'
import { connectIoredis, sessionsInStrings, TTL } from './redis-sessions.mjs'
import { sampleSession } from './sample.mjs'
import { WORKERS } from './sessions.mjs'

const COMMANDS = "ioredis's GET and SET, corked"
const COMPARE_AND_SET = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3])
return 1`

/** Measures the cost of merging: compares a change with a GET and a SET, which overwrites. */
export async function costOfMerging(port) {
  const [redis, plain] = [connectIoredis(port), connectIoredis(port)]
  const ours = await sessionsInStrings(redis, 'merged:')
  const plainly = await plainWays(plain)
  const results = []
  for (const atOnce of [1, WORKERS]) {
    const speeds = await inTurn({ ours: ours.change, ...plainly }, atOnce)
    const name = `redis change, merged, ${atOnce === 1 ? 'alone' : `${atOnce} at once`}`
    results.push(
      result(name, speeds.ours, speeds.commands, COMMANDS),
      result(name, speeds.ours, speeds.withJSON, `${COMMANDS}, with JSON.parse and JSON.stringify`),
      result(`${name}, the commands by themselves`, speeds.compared, speeds.commands, COMMANDS),
    )
  }
  for (const client of [redis, plain]) client.disconnect()
  return results
}

async function plainWays(redis) {
  const run = corked(redis)
  const text = JSON.stringify(sampleSession())
  const keyOf = (worker) => `plain:${worker}`
  for (let worker = 0; worker < WORKERS; worker++) await redis.set(keyOf(worker), text)
  const sha = await redis.script('LOAD', COMPARE_AND_SET)
  const get = (worker) => run((client) => client.get(keyOf(worker)))
  const set = (worker, written) => run((client) => client.set(keyOf(worker), written, 'PX', TTL))
  let count = 0
  return {
    async commands(worker) {
      await set(worker, await get(worker))
    },
    async withJSON(worker) {
      const session = JSON.parse(await get(worker))
      session.key_04 = count++
      await set(worker, JSON.stringify(session))
    },
    async compared(worker) {
      const key = keyOf(worker)
      const read = await run((client) => client.getex(key, 'PX', TTL))
      await run((client) => client.evalsha(sha, 1, key, read, read, TTL))
    },
  }
}
