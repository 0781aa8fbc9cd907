import { StorageRedis, StorageRedisHashTable } from '../../../../platforms/node/index.ts'
import type { Connection } from './clients.ts'

/** How a storage keeps its sessions. */
export interface Layout {
  readonly name: string
  readonly open: (redis: Connection, prefix?: string) => StorageRedis | StorageRedisHashTable
}

export const STRING: Layout = {
  name: 'StorageRedis',
  open: (redis, prefix) => new StorageRedis(redis, prefix),
}

export const HASH: Layout = {
  name: "StorageRedisHashTable, values: 'json'",
  open: (redis, prefix) => new StorageRedisHashTable(redis, prefix, { values: 'json' }),
}

export const GOFRAME_HASH: Layout = {
  name: "StorageRedisHashTable, values: 'goframe'",
  open: (redis, prefix) => new StorageRedisHashTable(redis, prefix, { values: 'goframe' }),
}

export const LAYOUTS: readonly Layout[] = [STRING, HASH, GOFRAME_HASH]

/** Each with its name, for `describe.each`. */
export const EACH_LAYOUT = LAYOUTS.map((layout) => [layout.name, layout] as const)
