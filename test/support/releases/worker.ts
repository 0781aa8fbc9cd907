import { writeSync } from 'node:fs'
import { Redis } from 'ioredis'
import type { CryptoOptions } from '../../../platforms/node/index.ts'

/** What a process does, with an older release or with this version. */
export interface Job {
  /** The module of an older release. Default: this version. */
  release?: string
  place: { folder: string } | { port: number; prefix: string; layout: 'string' | 'hash' }
  /** Seals records in this format with the one key of all jobs. Or encrypts them in GoFrame's mode. */
  crypto?: 1 | 2 | 'goframe'
  encoding?: 'bytes' | 'base64'
  /** How often each session is opened, changed and closed. */
  rounds: number
  ids: string[]
  /** The key that only this process changes. All of them count up `shared`. */
  key: string
  /** A TTL of their own for the sessions, in milliseconds. */
  ownTTL?: number
}

/** What a process says at its end. */
export interface Report {
  /** The code of the first error, if there was one. */
  code?: string
  /** What each session holds. */
  data: Record<string, unknown>
}

type Release = typeof import('../../../platforms/node/index.ts')

const HOUR = 3_600_000
const job: Job = JSON.parse(process.argv[2] as string)
const { place, rounds, ids, key, ownTTL } = job
const release: Release = job.release
  ? await import(job.release)
  : await import('../../../platforms/node/index.ts')
const redis = 'port' in place ? new Redis({ port: place.port, host: '127.0.0.1' }) : undefined

function cryptoOptions(): CryptoOptions | undefined {
  const keys = [new Uint8Array(32).fill(7)]
  if (job.crypto === undefined) return undefined
  if (job.crypto === 'goframe') return { mode: 'goframe', keys }
  return { mode: 'sealed', keys, ...(job.crypto === 2 && { format: 2 }) }
}

function storage() {
  const crypto = cryptoOptions()
  const options = { ...(crypto && { crypto }), ...(job.encoding && { encoding: job.encoding }) }
  if ('folder' in place) return new release.StorageFile(place.folder, HOUR, options)
  if (place.layout === 'hash') {
    return new release.StorageRedisHashTable(redis as Redis, place.prefix, { values: 'json' })
  }
  return new release.StorageRedis(redis as Redis, place.prefix, options)
}

async function work(): Promise<Report> {
  const manager = new release.Manager(HOUR, storage())
  const report: Report = { data: {} }
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const id of ids) {
        const session = manager.new(id)
        await session.set(key, round)
        await session.update('shared', (value) => ((value as number | undefined) ?? 0) + 1)
        if (ownTTL !== undefined) await session.setTTL(ownTTL)
        await session.close()
      }
    }
    for (const id of ids) {
      const session = manager.new(id)
      report.data[id] = await session.data()
      await session.close()
    }
  } catch (error) {
    report.code = (error as { code?: string }).code ?? String(error)
  }
  await manager[Symbol.asyncDispose]()
  return report
}

writeSync(1, JSON.stringify(await work()))
redis?.disconnect()
