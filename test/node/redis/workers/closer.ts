import { openIoredis, openIoredisCluster } from '../support/clients.ts'
import { LAYOUTS } from '../support/layouts.ts'
import { type Race, race } from '../support/race.ts'

/** What a process of its own is to do: a part of a race. */
export interface ClosingJob extends Race {
  readonly ports: readonly number[]
  readonly isCluster: boolean
  /** The name of the layout. */
  readonly layout: string
  readonly prefix: string
}

const job: ClosingJob = JSON.parse(process.argv[2] as string)

// Nobody's child for ever.
setTimeout(() => process.exit(3), 600_000).unref()

const { redis } = job.isCluster
  ? await openIoredisCluster(job.ports)
  : await openIoredis(job.ports[0] as number)
const storage = LAYOUTS.find(({ name }) => name === job.layout)?.open(redis, job.prefix)
if (storage === undefined) throw new Error('no layout has this name')
console.log('ready')
for await (const _ of process.stdin) {
  // Until it is told to begin.
}
for (const lost of await race([storage], job)) console.log(lost)
redis.disconnect()
