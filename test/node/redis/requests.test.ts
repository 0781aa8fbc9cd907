import { Redis } from 'ioredis'
import { type Storage, StorageRedis, StorageRedisHashTable } from '../../../platforms/node/index.ts'
import { racingRequests } from '../../support/racing-requests.ts'
import { HANGS } from './support/hangs.ts'
import { startRedis } from './support/redis-server.ts'

racingRequests('StorageRedis', () => open((redis) => new StorageRedis(redis, 'string:', { timeout: HANGS })))
racingRequests('StorageRedisHashTable', () =>
  open((redis) => new StorageRedisHashTable(redis, 'hash:', { timeout: HANGS })),
)

async function open(make: (redis: Redis) => Storage) {
  const server = await startRedis()
  const clients = [new Redis(server.port), new Redis(server.port)] as const
  const storages: [Storage, Storage] = [make(clients[0]), make(clients[1])]
  const end = async () => {
    for (const client of clients) client.disconnect()
    await server.stop()
  }
  return { storages, end }
}
