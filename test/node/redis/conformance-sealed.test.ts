import { describe } from 'vitest'
import { StorageRedis } from '../../../platforms/node/index.ts'
import { openIoredis, openNodeRedis } from './support/clients.ts'
import { asksRedis } from './support/conformance.ts'
import { HANGS } from './support/hangs.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis } from './support/with-redis.ts'

const crypto = { mode: 'sealed', keys: [new Uint8Array(32).fill(1)] } as const
/** On a busy machine its races take longer than a call may take by default. */
const timeout = HANGS

describeWithRedis('sealed records in Redis', () => {
  const redis = useRedis()
  const byIoredis = () => redis.open(openIoredis(redis.engine.port))
  const byNodeRedis = () => redis.open(openNodeRedis(redis.engine.port))

  describe('as bytes, by ioredis', () => {
    asksRedis(redis, {
      connect: byIoredis,
      open: (of, prefix) => new StorageRedis(of, prefix, { crypto, timeout }),
    })
  })
  describe('as base64, by ioredis', () => {
    const open = (of: ConstructorParameters<typeof StorageRedis>[0], prefix: string) =>
      new StorageRedis(of, prefix, { crypto, encoding: 'base64', timeout })
    asksRedis(redis, { connect: byIoredis, open })
  })
  describe('as bytes, by node-redis', () => {
    asksRedis(redis, {
      connect: byNodeRedis,
      open: (of, prefix) => new StorageRedis(of, prefix, { crypto, timeout }),
    })
  })
  redis.leavesNothingForEver()
})
