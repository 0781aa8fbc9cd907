import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Manager } from '../../../../platforms/node/index.ts'
import { openIoredis } from '../../../node/redis/support/clients.ts'
import { startRedis } from '../../../node/redis/support/redis-server.ts'
import { type ShopProxy, startProxy } from './proxy.ts'
import type { ShopKind } from './shop-kinds.ts'
import type { Shown } from './shop-page.ts'
import type { ShopJob } from './shop-process.ts'

/** A shop that runs as two processes on one Redis, behind one address. */
export interface Shop extends Pick<ShopProxy, 'url' | 'passed'> {
  /** The age at which it replaces ids, in milliseconds. */
  readonly rotateEvery: number | undefined
  /** Waits until a request is at a gate of a server. */
  arrival(at: number, gate: string): Promise<void>
  open(at: number, gate: string): Promise<void>
  /** Removes what is stored under an id, as Redis does at the end of its TTL. */
  expire(id: string): Promise<void>
  /** Puts the clocks of both servers forward. */
  advance(milliseconds: number): Promise<void>
  /** A request without a browser: the answer, and the ids that it gives. */
  visit(at: number, path: string, id: string, form?: Record<string, string>): Promise<Visit>
  /** How many sessions of a user are stored. */
  sessionsOf(user: string): Promise<number>
  /** Forgets all sessions, and what has passed. */
  clear(): Promise<void>
  stop(): Promise<void>
}

export interface Visit {
  readonly status: number
  readonly shown: Shown | undefined
  readonly given: readonly string[]
}

const PREFIX = 'shop:'

export async function startShop({ layout, rotateEvery }: ShopKind): Promise<Shop> {
  const redis = await startRedis()
  const client = await openIoredis(redis.port)
  const storage = layout.open(client.redis, PREFIX)
  const manager = new Manager(3_600_000, storage)
  const job: ShopJob = { port: redis.port, layout: layout.name, prefix: PREFIX, rotateEvery }
  const servers = await startProcesses(job)
  const proxy = await startProxy(servers.ports)
  const addressOf = (at: number) => `http://127.0.0.1:${servers.ports[at]}`
  const tell = async (at: number, path: string) => void (await fetch(`${addressOf(at)}/test/${path}`))
  return {
    rotateEvery,
    url: proxy.url,
    passed: proxy.passed,
    arrival: (at, gate) => tell(at, `arrival/${gate}`),
    open: (at, gate) => tell(at, `open/${gate}`),
    expire: async (id) => void (await redis.command('DEL', PREFIX + id)),
    advance: async (milliseconds) => {
      await Promise.all([0, 1].map((at) => tell(at, `advance/${milliseconds}`)))
    },
    async visit(at, path, id, form) {
      const headers = { cookie: `gfsessionid=${id}` }
      const body = form && { method: 'POST', body: new URLSearchParams(form) }
      const response = await fetch(addressOf(at) + path, { headers, redirect: 'manual', ...body })
      const given = response.headers.getSetCookie().map((text) => text.split(/[=;]/)[1] ?? '')
      const isJson = response.headers.get('content-type')?.includes('json')
      const shown = isJson ? ((await response.json()) as Shown) : void (await response.text())
      return { status: response.status, shown: shown ?? undefined, given }
    },
    async sessionsOf(user) {
      let count = 0
      for await (const id of storage.ids()) if ((await manager.peek(id))?.user === user) count++
      return count
    },
    async clear() {
      await Promise.all([tell(0, 'clear'), tell(1, 'clear'), redis.command('FLUSHALL')])
      proxy.passed.length = 0
    },
    async stop() {
      await proxy.stop()
      await servers.stop()
      await client.close()
      await redis.stop()
    },
  }
}

/** Two processes, each with its port. They end with this one, however that ends. */
async function startProcesses(job: ShopJob) {
  const folder = mkdtempSync(join(tmpdir(), 'gsession-shop-'))
  const program = join(folder, 'shop.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('shop-process.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Express is a CommonJS module, which requires what Node brings along.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
    logLevel: 'error',
  })
  const children = [0, 1].map(() =>
    spawn(process.execPath, [program, JSON.stringify(job)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  const ports = await Promise.all(
    children.map(async (child) => Number(String((await once(child.stdout, 'data'))[0]))),
  )
  return {
    ports,
    async stop() {
      const ended = children.map((child) => once(child, 'exit'))
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(ended)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
