import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '../../../../scripts/free-port.mjs'
import { findRedis } from '../../../../scripts/system.mjs'
import { HANGS } from './hangs.ts'

/** A redis-server of a test's own. */
export interface RedisServer {
  readonly port: number
  readonly process: ChildProcess
  /** Sends a command by a connection of its own. */
  command(...args: string[]): Promise<unknown>
  /** Ends the server, and removes its folder. */
  stop(): Promise<void>
  /** Ends the server by a signal (default `SIGKILL`), as a crash does. */
  kill(signal?: NodeJS.Signals): Promise<void>
}

export interface RedisServerOptions {
  /** Arguments after the usual ones, which they override. */
  args?: readonly string[]
  /** The port to take (default: a free one). */
  port?: number
}

/** Starts a server, and waits until it answers. It ends with this process, however that ends. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  for (let attempt = 1; ; attempt++) {
    const server = new RunningServer(options.port ?? (await freePort()), options.args ?? [])
    if (await server.answers()) return server
    const said = server.output
    await server.stop()
    // Somebody else may have taken a port that was free.
    if (options.port !== undefined || attempt === 5) throw new Error(`redis-server does not start: ${said}`)
  }
}

/**
 * Kills the shell's own process, which is the server by then, and removes its folder when the pipe ends
 * without a line.
 */
const GUARDED = 'folder=$1; shift; { read -r _ <&3 || { kill -9 $$; rm -rf "$folder"; }; } & exec "$@" 3<&-'

class RunningServer implements RedisServer {
  readonly port: number
  readonly process: ChildProcess
  output = ''
  readonly #folder = mkdtempSync(join(tmpdir(), 'gsession-redis-'))
  readonly #ended: Promise<unknown>
  #admin: Redis | undefined
  #hasEnded = false

  constructor(port: number, args: readonly string[]) {
    this.port = port
    const usual = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1', '--dir', this.#folder]
    const command = [findRedis() ?? 'redis-server', '--port', String(port), ...usual, ...args]
    this.process = spawn('/bin/sh', ['-c', GUARDED, 'sh', this.#folder, ...command], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.output = `${this.output}${text}`.slice(-2000)
      })
    }
    this.#ended = once(this.process, 'exit').then(() => {
      this.#hasEnded = true
      const guard = this.process.stdio[3] as Writable
      guard.on('error', () => {})
      guard.end('ended\n')
    })
    const stopNow = (): void => {
      this.process.kill('SIGKILL')
      this.#remove()
    }
    process.once('exit', stopNow)
    this.#ended.then(() => process.off('exit', stopNow))
  }

  /** Whether it answers before it ends. */
  async answers(): Promise<boolean> {
    for (const begin = performance.now(); !this.#hasEnded; await sleep(20)) {
      // At this port another server may answer while this one ends.
      const info = await this.command('INFO', 'server').catch(() => undefined)
      if (String(info).includes(`process_id:${this.process.pid}\r`)) return true
      if (performance.now() - begin > HANGS) return false
    }
    return false
  }

  command(name: string, ...args: string[]): Promise<unknown> {
    if (this.#admin === undefined || this.#admin.status === 'end') {
      this.#admin = new Redis({ port: this.port, host: '127.0.0.1', retryStrategy: () => null })
      this.#admin.on('error', () => {})
    }
    return this.#admin.call(name, ...args)
  }

  async stop(): Promise<void> {
    await this.kill()
    this.#remove()
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#admin?.disconnect()
    this.process.kill(signal)
    await this.#ended
  }

  #remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
