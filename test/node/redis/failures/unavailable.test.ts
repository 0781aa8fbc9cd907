import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { freePort } from '../../../../scripts/free-port.mjs'
import { openIoredisCluster } from '../support/clients.ts'
import { HOUR } from '../support/race.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { callEach, READS, STORAGES, WRITES } from './support/calls.ts'
import { CLIENTS, ioredisTo } from './support/clients.ts'
import { FIELD, failureOf, idOf, settled, showsNoSecret, VALUE } from './support/failures.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

describeWithRedis('a server that can not serve now', () => {
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (_, open) => {
    describe.each(CLIENTS)('%s', (_, connect) => {
      itWithRedis('a replica is STORAGE_UNAVAILABLE (READONLY) until it becomes a primary', async () => {
        const primary = await startRedis({ args: ['--repl-diskless-sync-delay', '0'] })
        const before = open(await connect(primary.port))
        for (const name of Object.keys(WRITES)) await before.set(idOf(name), FIELD, VALUE, HOUR)
        const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(primary.port)] })
        await isReplica(replica)
        const storage = open(await connect(replica.port))
        for (const [, call] of callEach(storage, WRITES)) await failureOf(call, 'STORAGE_UNAVAILABLE', true)
        await replica.command('REPLICAOF', 'NO', 'ONE')
        for (const name of Object.keys(WRITES)) expect(await storage.get(idOf(name), FIELD)).toBe(VALUE)
        await storage.set(idOf('promoted'), FIELD, VALUE, HOUR)
        await replica.stop()
        await primary.stop()
      })

      itWithRedis(
        'a server that runs an endless script is STORAGE_UNAVAILABLE (BUSY) until that is killed',
        async () => {
          const server = await startRedis({ args: ['--busy-reply-threshold', '50'] })
          const storage = open(await connect(server.port))
          await storage.set(idOf('busy'), FIELD, VALUE, HOUR)
          const endless = await ioredisTo(server.port)
          const running = endless.call('eval', 'while true do end', '0').catch(String)
          await expect.poll(() => server.command('PING').catch(String)).toContain('BUSY')
          for (const [, call] of callEach(storage)) await failureOf(call, 'STORAGE_UNAVAILABLE', true)
          await server.command('SCRIPT', 'KILL')
          expect(await running).toContain('killed')
          expect(await storage.get(idOf('busy'), FIELD)).toBe(VALUE)
          await server.stop()
        },
      )

      itWithRedis('a server that can not save is STORAGE_UNAVAILABLE (MISCONF)', async () => {
        const server = await startRedis({ args: ['--save', '3600 1', '--dir', '/proc'] })
        const storage = open(await connect(server.port))
        await server.command('BGSAVE')
        await expect
          .poll(async () => String(await server.command('INFO', 'persistence')))
          .toContain('rdb_last_bgsave_status:err')
        for (const name of ['set', 'setMap', 'setSession', 'mergeSession'] as const) {
          await failureOf(WRITES[name]!(storage, idOf(name)), 'STORAGE_UNAVAILABLE', true)
        }
        await server.stop()
      })

      itWithRedis('a server that has just started is STORAGE_UNAVAILABLE (LOADING)', async () => {
        const server = await startRedis({
          args: ['--enable-debug-command', 'yes', '--loading-process-events-interval-bytes', '1024'],
        })
        await server.command('DEBUG', 'POPULATE', '300', 'filler', '200')
        const storage = open(await connect(server.port))
        await server.command('CONFIG', 'SET', 'key-load-delay', '1000')
        const loading = server.command('DEBUG', 'RELOAD')
        const said: unknown[] = []
        let isLoading = true
        loading.finally(() => {
          isLoading = false
        })
        while (isLoading) {
          for (const [, call] of callEach(storage)) said.push(await call.then(() => 'well', failureIs))
        }
        expect(new Set(said)).toContain('STORAGE_UNAVAILABLE true')
        const others = ['well', 'SESSION_DESTROYED false', 'STORAGE_UNAVAILABLE true']
        expect(others).toEqual(expect.arrayContaining([...new Set(said)]))
        await storage.set(idOf('loaded'), FIELD, VALUE, HOUR)
        await server.stop()
      })

      itWithRedis(
        'a server with fewer replicas than it requires is STORAGE_UNAVAILABLE (NOREPLICAS)',
        async () => {
          const server = await startRedis({ args: ['--min-replicas-to-write', '1'] })
          const storage = open(await connect(server.port))
          for (const name of ['set', 'setMap', 'setSession', 'mergeSession'] as const) {
            await failureOf(WRITES[name]!(storage, idOf(name)), 'STORAGE_UNAVAILABLE', true)
          }
          await server.stop()
        },
      )
    })
  })

  itWithRedis('a cluster without slots is STORAGE_UNAVAILABLE (CLUSTERDOWN)', async () => {
    const own = ['--cluster-announce-ip', '127.0.0.1', '--cluster-port', String(await freePort())]
    const server = await startRedis({ args: ['--cluster-enabled', 'yes', ...own] })
    const state = () => server.command('CLUSTER', 'INFO')
    for (const [, connect] of CLIENTS) {
      for (const [, open] of STORAGES) {
        for (const [name, call] of callEach(open(await connect(server.port)))) {
          if (name !== 'ids') await failureOf(call, 'STORAGE_UNAVAILABLE', true)
        }
      }
    }
    await server.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await expect.poll(state).toContain('cluster_state:ok')
    const cluster = await openIoredisCluster([server.port])
    // The client asks again by itself for longer than anybody would wait.
    const storages = STORAGES.map(([, open]) => open(cluster.redis, 5000))
    for (const storage of storages) await storage.set(idOf('up'), FIELD, VALUE, HOUR)
    await server.command('CLUSTER', 'DELSLOTSRANGE', '0', '16383')
    await expect.poll(state).toContain('cluster_state:fail')
    const calls = storages.flatMap((storage) => callEach(storage, { ...READS, ...WRITES }))
    for (const [, call] of calls) {
      const error = await settled(call)
      expect(error).toMatchObject({ name: 'SessionError', retryable: true })
      showsNoSecret(error)
    }
    await cluster.close()
    await server.stop()
  })
})

function failureIs(error: { code: string; retryable: boolean }): string {
  return `${error.code} ${error.retryable}`
}

async function isReplica(server: RedisServer): Promise<void> {
  while (!String(await server.command('INFO', 'replication')).includes('master_link_status:up')) {
    await sleep(20)
  }
}
