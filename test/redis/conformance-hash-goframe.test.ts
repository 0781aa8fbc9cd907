import { describe } from 'vitest'
import { openIoredis, openNodeRedis, openPipeliningIoredis } from './support/clients.ts'
import { asksRedis } from './support/conformance.ts'
import { GOFRAME_HASH } from './support/layouts.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis } from './support/with-redis.ts'

describeWithRedis(GOFRAME_HASH.name, () => {
  const redis = useRedis()
  const port = () => redis.engine.port
  const asked = { open: GOFRAME_HASH.open, keepsTypes: false }

  describe('by ioredis', () => {
    asksRedis(redis, { connect: () => redis.open(openIoredis(port())), ...asked })
  })
  describe('by node-redis', () => {
    asksRedis(redis, { connect: () => redis.open(openNodeRedis(port())), ...asked })
  })
  describe('by ioredis with a prefix of its own and automatic pipelines', () => {
    const options = { keyPrefix: 'of-ioredis:' }
    asksRedis(redis, { connect: () => redis.open(openPipeliningIoredis(port(), options)), ...asked })
  })
  redis.leavesNothingForEver()
})
