import { Redis } from 'ioredis'
import { Manager, StorageRedis, StorageRedisHashTable } from '../../../../../platforms/node/index.ts'

/** What a process is to do until it is killed. */
export interface UserJob {
  readonly port: number
  readonly prefixes: { readonly string: string; readonly hash: string }
  /** The session that only this one changes, whoever is its process. */
  readonly own: string
  /** The session that all count in. */
  readonly shared: string
}

interface Values {
  n: number
  text: string
  count: number
}

const HOUR = 3_600_000
const job: UserJob = JSON.parse(process.argv[2] as string)

// Nobody's child for ever.
setTimeout(() => process.exit(3), 600_000).unref()

const redis = new Redis({ port: job.port, host: '127.0.0.1' })
const string = new Manager<Values>(HOUR, new StorageRedis(redis, job.prefixes.string))
const hash = new Manager<Values>(
  HOUR,
  new StorageRedisHashTable(redis, job.prefixes.hash, { values: 'json' }),
)
console.log('ready')
await Promise.all([
  ...[string, string].map((manager, lane) => use('string', manager, lane)),
  ...[hash, hash].map((manager, lane) => use('hash', manager, lane)),
])

/** Says what was acknowledged as soon as it is: a pipe is written at once. */
async function use(layout: string, manager: Manager<Values>, lane: number): Promise<void> {
  for (let round = 0; ; round++) {
    const own = manager.new(`${job.own}-${lane}`)
    const n = (await own.get('n', 0)) + 1
    await own.setMap({ n, text: 'x'.repeat(round % 3000) })
    if (round % 3 === 0) await own.remove('text')
    await own.close()
    console.log(`own ${layout} ${job.own}-${lane} ${n}`)

    const shared = manager.new(job.shared)
    await shared.update('count', (count = 0) => count + 1)
    await shared.close()
    console.log(`shared ${layout}`)

    const made = manager.new()
    await made.set('n', n)
    await made.close()
    const id = await made.id()
    if (round % 3 === 0) console.log(`made ${layout} ${id} ${n}`)
    if (round % 3 === 1) {
      await made.get('n')
      console.log(`made ${layout} ${await made.regenerateId()} ${n}`)
      await made.close()
    }
    if (round % 3 === 2) {
      await made.destroy()
      console.log(`destroyed ${layout} ${id}`)
    }
  }
}
