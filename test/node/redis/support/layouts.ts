import { StorageRedis, StorageRedisHashTable } from '../../../../platforms/node/index.ts'
import type { Connection } from './clients.ts'
import { HANGS } from './hangs.ts'

/** How a storage keeps its sessions. */
export interface Layout {
  readonly name: string
  readonly open: (redis: Connection, prefix?: string) => StorageRedis | StorageRedisHashTable
}

/** On a busy machine a race of many takes longer than a call may take by default. */
const PATIENT = { timeout: HANGS }

export const STRING: Layout = {
  name: 'StorageRedis',
  open: (redis, prefix) => new StorageRedis(redis, prefix, PATIENT),
}

export const HASH: Layout = {
  name: "StorageRedisHashTable, values: 'json'",
  open: (redis, prefix) => new StorageRedisHashTable(redis, prefix, { ...PATIENT, values: 'json' }),
}

export const GOFRAME_HASH: Layout = {
  name: "StorageRedisHashTable, values: 'goframe'",
  open: (redis, prefix) => new StorageRedisHashTable(redis, prefix, { ...PATIENT, values: 'goframe' }),
}

export const LAYOUTS: readonly Layout[] = [STRING, HASH, GOFRAME_HASH]

/** Each with its name, for `describe.each`. */
export const EACH_LAYOUT = LAYOUTS.map((layout) => [layout.name, layout] as const)
