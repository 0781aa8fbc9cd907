import { Buffer } from 'node:buffer'
import type { RedisArgument, RedisClient } from './redis-client.ts'

/** What is used of node-redis's client, pool, cluster or sentinel. */
export interface NodeRedisConnection {
  sendCommand(...args: never[]): Promise<unknown>
}

export function isNodeRedis(redis: unknown): redis is NodeRedisConnection {
  return typeof (redis as Partial<NodeRedisConnection> | null)?.sendCommand === 'function'
}

export function nodeRedisClient(redis: NodeRedisConnection): RedisClient {
  const sending = senderOf(redis as Inner)
  return {
    keyPrefix: (redis as Inner)._keyPrefix?.toString() ?? '',
    addsKeyPrefix: false,
    send: (key, command) => sending(key, command, TEXTS),
    sendForBytes: (key, command) => sending(key, command, BYTES),
    scans: async () => {
      const nodes = await primariesOf(redis as Inner)
      return nodes.map((node) => {
        const send = senderOf(node)
        return (args) => send('', ['scan', ...args], TEXTS)
      })
    },
  }
}

type Send = (key: string, command: readonly RedisArgument[], options: object) => Promise<unknown>

/** A function that sends a command. Each kind of connection takes other arguments. */
function senderOf(redis: Inner): Send {
  if (redis.masters !== undefined) {
    return (key, command, options) => redis.sendCommand(key, false, command, options)
  }
  if (redis.getSentinelNode !== undefined) {
    return (_key, command, options) => redis.sendCommand(false, command, options)
  }
  return (_key, command, options) => redis.sendCommand(command, options)
}

async function primariesOf(redis: Inner): Promise<readonly Inner[]> {
  if (redis.masters === undefined) return [redis]
  return Promise.all(redis.masters.map(async (node) => redis.nodeClient(node)))
}

/**
 * The types that replies are turned into, whatever the client's own options say. 36 is the type of a bulk string.
 * `timeout: 0`, since `RedisCommands` limits the time: node-redis's own limit takes half of what a command costs.
 */
const TEXTS = { typeMapping: {}, timeout: 0 }
const BYTES = { typeMapping: { 36: Buffer }, timeout: 0 }

interface Inner {
  sendCommand(...args: unknown[]): Promise<unknown>
  _keyPrefix?: string | Uint8Array
  /** Of a cluster. */
  masters?: readonly unknown[]
  nodeClient(node: unknown): Promise<Inner>
  /** Of a sentinel. */
  getSentinelNode?: unknown
}
