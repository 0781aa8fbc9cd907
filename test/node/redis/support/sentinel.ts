import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '../../../../scripts/free-port.mjs'
import { findRedis } from '../../../../scripts/system.mjs'
import { HANGS } from './hangs.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

/** What the sentinel calls the primary. */
export const PRIMARY = 'sessions'

/** Starts a primary with one replica, and a sentinel that puts the replica in its place when it must. */
export async function startSentinel(): Promise<Sentinel> {
  const usual = ['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1']
  const first = await startRedis({ args: usual })
  const second = await startRedis({ args: [...usual, '--replicaof', '127.0.0.1', String(first.port)] })
  const sentinel = new Sentinel(await freePort(), [first, second])
  try {
    await sentinel.isComplete()
    await sentinel.isInStep()
  } catch (error) {
    await sentinel.stop()
    throw error
  }
  return sentinel
}

/** The process is the sentinel's own by then, and ends with the pipe. */
const GUARDED = 'folder=$1; shift; { read -r _ <&3; kill -9 $$; rm -rf "$folder"; } & exec "$@" 3<&-'

export class Sentinel {
  readonly port: number
  readonly servers: readonly RedisServer[]
  readonly #process: ChildProcess
  readonly #folder = mkdtempSync(join(tmpdir(), 'gsession-sentinel-'))
  readonly #admin: Redis

  constructor(port: number, servers: readonly [RedisServer, RedisServer]) {
    this.port = port
    this.servers = servers
    const config = join(this.#folder, 'sentinel.conf')
    writeFileSync(
      config,
      [
        `sentinel monitor ${PRIMARY} 127.0.0.1 ${servers[0].port} 1`,
        `sentinel down-after-milliseconds ${PRIMARY} 2000`,
        `sentinel failover-timeout ${PRIMARY} 5000`,
        '',
      ].join('\n'),
    )
    const own = ['--sentinel', '--port', String(port), '--bind', '127.0.0.1', '--dir', this.#folder]
    const command = [findRedis() ?? 'redis-server', config, ...own]
    this.#process = spawn('/bin/sh', ['-c', GUARDED, 'sh', this.#folder, ...command], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    this.#process.stdio[3]?.on('error', () => {})
    this.#admin = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20, maxRetriesPerRequest: null })
    this.#admin.on('error', () => {})
  }

  /** Resolves when the sentinel knows the replica. */
  isComplete(): Promise<void> {
    return until(async () => String(await this.#ask('master')).includes('num-slaves,1'))
  }

  /** Resolves when the replica has all that the primary has. */
  async isInStep(): Promise<void> {
    await until(async () => {
      const all = await Promise.all(this.servers.map((server) => server.command('INFO', 'replication')))
      const offsets = all.map((info) => /(?:master_repl_offset):(\d+)/.exec(String(info))?.[1])
      const isLinked = all.some((info) => String(info).includes('master_link_status:up'))
      return isLinked && offsets[0] === offsets[1]
    })
  }

  /** The server that is the primary, as the sentinel and itself say. */
  async primary(): Promise<RedisServer | undefined> {
    const said = (await this.#ask('get-master-addr-by-name')) as [string, string]
    const server = this.servers.find(({ port }) => String(port) === said[1])
    const role = await server?.command('ROLE').catch(() => undefined)
    return String(role).startsWith('master') ? server : undefined
  }

  /** Resolves when another server than this one is the primary. */
  async replaces(old: RedisServer): Promise<RedisServer> {
    let found: RedisServer | undefined
    await until(async () => {
      found = await this.primary()
      return found !== undefined && found !== old
    })
    return found as RedisServer
  }

  /** Lets the replica take the primary's place; it is refused while the last time is too near. */
  async failover(): Promise<void> {
    await until(async () => (await this.#ask('failover').catch(() => undefined)) === 'OK')
  }

  async stop(): Promise<void> {
    this.#admin.disconnect()
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    if (this.#process.exitCode === null && this.#process.signalCode === null) await ended
    this.#process.stdio[3]?.destroy()
    rmSync(this.#folder, { recursive: true, force: true })
    await Promise.all(this.servers.map((server) => server.stop()))
  }

  #ask(what: string): Promise<unknown> {
    return this.#admin.call('sentinel', what, PRIMARY)
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const begin = performance.now(); !(await isSo()); await sleep(20)) {
    if (performance.now() - begin > HANGS) throw new Error('it has not come to pass')
  }
}
