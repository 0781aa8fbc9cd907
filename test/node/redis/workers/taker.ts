import { raceTakes, type TakingRace } from '../../../support/racing-takes.ts'
import { openIoredis } from '../support/clients.ts'
import { LAYOUTS } from '../support/layouts.ts'

/** What a process of its own is to take. */
export interface TakingJob extends TakingRace {
  readonly port: number
  /** The name of the layout. */
  readonly layout: string
  readonly prefix: string
}

const job: TakingJob = JSON.parse(process.argv[2] as string)

// Nobody's child for ever.
setTimeout(() => process.exit(3), 600_000).unref()

const { redis } = await openIoredis(job.port)
const storage = LAYOUTS.find(({ name }) => name === job.layout)?.open(redis, job.prefix)
if (storage === undefined) throw new Error('no layout has this name')
console.log('ready')
for await (const _ of process.stdin) {
  // Until it is told to begin.
}
await raceTakes(storage, job, (got) => console.log(got))
redis.disconnect()
