import { describe } from 'vitest'
import { openIoredis, openNodeRedis, openPipeliningIoredis } from './support/clients.ts'
import { asksRedis } from './support/conformance.ts'
import { STRING } from './support/layouts.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis } from './support/with-redis.ts'

describeWithRedis('StorageRedis', () => {
  const redis = useRedis()
  const port = () => redis.engine.port
  const { open } = STRING

  describe('by ioredis', () => {
    asksRedis(redis, { connect: () => redis.open(openIoredis(port())), open })
  })
  describe('by node-redis', () => {
    asksRedis(redis, { connect: () => redis.open(openNodeRedis(port())), open })
  })
  describe('by ioredis with a prefix of its own and automatic pipelines', () => {
    const options = { keyPrefix: 'of-ioredis:' }
    asksRedis(redis, { connect: () => redis.open(openPipeliningIoredis(port(), options)), open })
  })
  redis.leavesNothingForEver()
})
