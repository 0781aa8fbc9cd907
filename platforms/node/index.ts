/**
 * `gsession/node`: the core and what is of servers.
 *
 * @module gsession/node
 */
export * from '../../src/index.ts'
export { DefaultStorageFilePath } from './file/default-path.ts'
export { StorageFile } from './file/storage-file.ts'
export type { StorageFileOptions } from './file/storage-file-options.ts'
export { Manager } from './manager.ts'
export type { RedisConnection } from './redis/redis-connection.ts'
export { StorageRedis } from './redis/storage-redis.ts'
export { StorageRedisHashTable } from './redis/storage-redis-hash-table.ts'
export type { StorageRedisHashTableOptions } from './redis/storage-redis-hash-table-options.ts'
export type { StorageRedisOptions } from './redis/storage-redis-options.ts'
