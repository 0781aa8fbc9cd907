import { isDevelopment } from '../../src/common/is-development.ts'
import { warnOfSeconds } from '../../src/common/seconds-warning.ts'
import { bringServerParts } from '../../src/json/bring-server-parts.ts'
import { anyStorage } from '../../src/session/adapt-storage.ts'
import { endSession } from '../../src/session/end-session.ts'
import { logIns } from '../../src/session/log-ins.ts'
import { ManagerBase, type ManagerOptions, type ManagerPlatform } from '../../src/session/manager-base.ts'
import { sessionInfo } from '../../src/session/session-info.ts'
import { takes } from '../../src/session/takes.ts'
import { integersAsText } from '../../src/session/text-integers.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { warnOfDefaultFolder } from './file/default-folder-warning.ts'
import { DefaultStorageFilePath } from './file/default-path.ts'
import { StorageFile } from './file/storage-file.ts'

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
   * `DefaultStorageFilePath`, which all applications of a user share (Node, Bun, Deno); the IndexedDB database `gsession`, or memory if the browser allows
   * none (`fellBackToMemory`); memory elsewhere. Stands for GoFrame's `gsession.New`.
   *
   * @throws `INVALID_ARGUMENT`: the `ttl` or `maxLifetime` is not a finite number above 0, an option is wrong, or it is no
   * storage.
   */
  constructor(ttl: number, storage?: Storage, options: ManagerOptions = {}) {
    super(ttl, storage, options, PLATFORM)
    warnOfSeconds(ttl)
  }
}

bringServerParts()

const PLATFORM: ManagerPlatform = {
  defaultStorage: (ttl) => {
    warnOfDefaultFolder()
    return new StorageFile(DefaultStorageFilePath, ttl)
  },
  adaptStorage: anyStorage,
  lookAtSession: sessionInfo,
  endSession,
  integersAsText,
  takes,
  logIns,
  isDevelopment,
}
