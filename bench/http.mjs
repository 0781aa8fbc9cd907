import { fileURLToPath } from 'node:url'
import { findRedis } from '../scripts/system.mjs'
import { IN_MEMORY, IN_REDIS } from './support/http-groups.mjs'
import { requestsPerSecond } from './support/http-requests.mjs'
import { printTable } from './support/http-table.mjs'
import { result } from './support/in-turn.mjs'
import { withServer } from './support/redis-server.mjs'

/** Compares the requests per second of an Express app with express-session and a store of the same kind. */
export default async function bench() {
  return [
    ...(await measure(IN_MEMORY)),
    ...(await withServer(findRedis(), (redisPort) => measure(IN_REDIS, redisPort))),
  ]
}

async function measure(group, redisPort) {
  const measured = await requestsPerSecond(group.names, redisPort)
  printTable(group, measured)
  const { floor, targets } = group
  const results = []
  for (const [mode, { speeds }] of Object.entries(measured)) {
    for (const name of group.names.filter((it) => it !== floor)) {
      const title = `http ${mode}, ${name}`
      results.push({ ...result(title, speeds[name], speeds[floor], floor, targets[name]), isPrinted: true })
    }
  }
  return results
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bench()
