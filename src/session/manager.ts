import { isDevelopment } from '../common/is-development.ts'
import { bringServerParts } from '../json/bring-server-parts.ts'
import type { Storage } from '../storage/storage.ts'
import { StorageMemory } from '../storage/storage-memory.ts'
import { endSession } from './end-session.ts'
import { logIns } from './log-ins.ts'
import { ManagerBase, type ManagerOptions, type ManagerPlatform } from './manager-base.ts'
import { sessionInfo } from './session-info.ts'
import { takes } from './takes.ts'
import { integersAsText } from './text-integers.ts'

/**
 * Makes sessions that live for `ttl` milliseconds after their last use, and keeps them in a storage. Without one it
 * keeps them in files (Node, Bun, Deno), in IndexedDB (browsers) or in memory (edge runtimes). Stands for GoFrame's
 * `Manager`.
 *
 * @example
 * const manager = new Manager<{ user: string }>(3_600_000)
 * const session = manager.new(id)
 * await session.set('user', 'Ada')
 * await session.close()
 */
export class Manager<T extends object = Record<string, unknown>> extends ManagerBase<T> {
  /**
   * `ttl` is in milliseconds: `3_600_000` for an hour, not 3600. The default storage: a `StorageFile` in
   * `DefaultStorageFilePath` (Node, Bun, Deno); the IndexedDB database `gsession`, or memory if the browser allows
   * none (`fellBackToMemory`); memory elsewhere. Stands for GoFrame's `gsession.New`.
   *
   * @throws `INVALID_ARGUMENT`: the `ttl` or `maxLifetime` is not a finite number above 0, an option is wrong, or it is no
   * storage.
   */
  constructor(ttl: number, storage?: Storage, options: ManagerOptions = {}) {
    super(ttl, storage, options, PLATFORM)
  }
}

bringServerParts()

const PLATFORM: ManagerPlatform = {
  defaultStorage: () => new StorageMemory(),
  endSession,
  lookAtSession: sessionInfo,
  integersAsText,
  takes,
  logIns,
  isDevelopment,
}
