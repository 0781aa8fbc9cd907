import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StorageRedis } from '../../platforms/node/index.ts'
import { installed } from './installed.ts'

/** A connection of ioredis-mock. */
export type MockedRedis = ConstructorParameters<typeof StorageRedis>[0] & {
  keys(pattern: string): Promise<string[]>
}

const folder = installed(fileURLToPath(new URL('./ioredis-mock/', import.meta.url)))
const Mock = createRequire(join(folder, 'package.json'))('ioredis-mock') as {
  new (options?: { keyPrefix?: string }): MockedRedis
  Cluster: new (nodes: string[]) => MockedRedis
}

/** ioredis-mock, and where it is installed. */
export const RedisMock = Object.assign(Mock, { folder })
