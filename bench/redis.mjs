import { findRedis } from '../scripts/system.mjs'
import { besideConnectRedis } from './support/redis-beside-connect.mjs'
import { besideGoFrame } from './support/redis-beside-goframe.mjs'
import { costOfMerging } from './support/redis-merging.mjs'
import { waysToRenew } from './support/redis-renewals.mjs'
import { withServer } from './support/redis-server.mjs'

/** A second server to measure with, in addition to the one on the PATH: a Valkey, whose SET has an IFEQ. */
const { VALKEY_SERVER } = process.env

/** Compares sessions in Redis with express-session's store, the real GoFrame, and the plain commands. */
export default async function bench() {
  return [
    ...(await withServer(findRedis(), inRedis)),
    ...(VALKEY_SERVER === undefined ? [] : await withServer(VALKEY_SERVER, inValkey)),
  ]
}

async function inRedis(port) {
  return [
    ...(await besideConnectRedis(port, 'redis', {
      change: { alone: 0.8, atOnce: 0.55 },
      read: { alone: 1.7, atOnce: 1.05 },
    })),
    ...(await besideGoFrame(port)),
    ...(await costOfMerging(port)),
    ...(await waysToRenew(port)),
  ]
}

function inValkey(port) {
  return besideConnectRedis(port, 'valkey', { change: { atOnce: 0.75 }, read: {} })
}
