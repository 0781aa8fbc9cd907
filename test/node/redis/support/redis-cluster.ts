import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../../../scripts/free-port.mjs'
import { HANGS } from './hangs.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

export interface RedisCluster {
  readonly ports: number[]
  readonly servers: RedisServer[]
  stop(): Promise<void>
}

const SLOTS = 16_384
const NODES = 3

/** Starts a cluster of three masters without replicas, and waits until all of them serve all slots. */
export async function startCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: NODES }, startNode))
  const servers = nodes.map(({ server }) => server)
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()))
  }
  try {
    await Promise.all(servers.map(takeSlots))
    for (const { server, busPort } of nodes.slice(1)) {
      await servers[0]?.command('CLUSTER', 'MEET', '127.0.0.1', String(server.port), String(busPort))
    }
    await Promise.all(servers.map(isReady))
  } catch (error) {
    await stop()
    throw error
  }
  return { ports: servers.map(({ port }) => port), servers, stop }
}

/** The bus has a port of its own: the usual one, 10,000 higher, may be none. */
async function startNode(): Promise<{ server: RedisServer; busPort: number }> {
  const busPort = await freePort()
  const args = [
    '--cluster-enabled',
    'yes',
    '--cluster-port',
    String(busPort),
    '--cluster-node-timeout',
    '5000',
  ]
  return { server: await startRedis({ args }), busPort }
}

async function takeSlots(server: RedisServer, index: number): Promise<void> {
  const first = Math.ceil((index * SLOTS) / NODES)
  const last = Math.ceil(((index + 1) * SLOTS) / NODES) - 1
  await server.command('CLUSTER', 'ADDSLOTSRANGE', String(first), String(last))
}

async function isReady(server: RedisServer): Promise<void> {
  for (const begin = performance.now(); ; await sleep(50)) {
    const info = String(await server.command('CLUSTER', 'INFO'))
    if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`)) return
    if (performance.now() - begin > HANGS) throw new Error('the cluster does not come together')
  }
}
