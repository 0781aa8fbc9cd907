import { Redis } from 'ioredis'
import { StorageFile, StorageRedis, StorageRedisHashTable } from '../../../platforms/node/index.ts'
import { HANGS } from '../../node/redis/support/hangs.ts'
import { passTime } from '../../node/redis/support/pass-time.ts'
import { ActorHost, type Message } from '../actor-host.ts'
import { TTL } from '../history.ts'
import type { Engine } from '../places/engine.ts'

/** Where the actor of a process keeps its sessions. */
export type EngineConfig =
  | { readonly kind: 'file'; readonly folder: string }
  | { readonly kind: 'string' | 'hash'; readonly port: number; readonly prefix: string }

const host = new ActorHost(engineOf(JSON.parse(process.argv[2] as string)))

process.on('message', ({ n, message }: { n: number; message: Message }) => {
  host.handle(message).then((outcome) => process.send?.({ n, outcome }))
})
process.on('disconnect', () => process.exit())

function engineOf(config: EngineConfig): Engine {
  if (config.kind === 'file') return { open: (now) => new StorageFile(config.folder, TTL, { now }) }
  const { kind, port, prefix } = config
  const redis = new Redis({ port, host: '127.0.0.1' })
  return {
    open: () =>
      kind === 'string'
        ? new StorageRedis(redis, prefix, { timeout: HANGS })
        : new StorageRedisHashTable(redis, prefix, { values: 'json', timeout: HANGS }),
    // The servers are told by the test.
    pass: (ms) => passTime([], ms),
  }
}
