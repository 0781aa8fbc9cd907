import { describe } from 'vitest'
import { openIoredisCluster, openNodeRedisCluster } from './support/clients.ts'
import { asksRedis } from './support/conformance.ts'
import { GOFRAME_HASH, HASH, STRING } from './support/layouts.ts'
import { useCluster } from './support/use-redis.ts'
import { describeWithRedis } from './support/with-redis.ts'

describeWithRedis('in a cluster', () => {
  const redis = useCluster()
  const byIoredis = () => redis.open(openIoredisCluster(redis.engine.ports))
  const byNodeRedis = () => redis.open(openNodeRedisCluster(redis.engine.ports))

  describe('StorageRedis by ioredis', () => {
    asksRedis(redis, { connect: byIoredis, open: STRING.open })
  })
  describe('StorageRedis by node-redis', () => {
    asksRedis(redis, { connect: byNodeRedis, open: STRING.open })
  })
  describe(`${HASH.name}, by ioredis`, () => {
    asksRedis(redis, { connect: byIoredis, open: HASH.open })
  })
  describe(`${GOFRAME_HASH.name}, by node-redis`, () => {
    asksRedis(redis, { connect: byNodeRedis, open: GOFRAME_HASH.open, keepsTypes: false })
  })
  redis.leavesNothingForEver()
})
