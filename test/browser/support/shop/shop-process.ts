import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openIoredis } from '../../../node/redis/support/clients.ts'
import { LAYOUTS } from '../../../node/redis/support/layouts.ts'
import { shopApp } from './shop-app.ts'

/** What a process with one server of a shop is told. */
export interface ShopJob {
  /** The port of Redis. */
  readonly port: number
  /** The name of the layout. */
  readonly layout: string
  readonly prefix: string
  /** The age at which ids are replaced, in milliseconds. */
  readonly rotateEvery: number | undefined
}

const job: ShopJob = JSON.parse(process.argv[2] as string)

// It ends with the process that has started it.
process.stdin.on('end', () => process.exit()).resume()

const { redis } = await openIoredis(job.port)
const storage = LAYOUTS.find(({ name }) => name === job.layout)?.open(redis, job.prefix)
if (storage === undefined) throw new Error('no layout has this name')
const server = createServer(shopApp(storage, job.rotateEvery))
server.listen(0, '127.0.0.1', () => console.log(`${(server.address() as AddressInfo).port}`))
