import { isDevelopment } from '../../src/common/is-development.ts'
import { ManagerBase, type ManagerOptions } from '../../src/session/manager-base.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { DefaultStorageFilePath } from './file/default-path.ts'
import { StorageFile } from './file/storage-file.ts'

/**
 * Makes sessions that live for `ttl` milliseconds after their last use, and keeps them in a storage, by default in
 * files. Stands for GoFrame's `Manager`.
 *
 * @example
 * const manager = new Manager<{ user: string }>(3_600_000)
 * await using session = manager.new(id)
 * await session.set('user', 'Ada')
 */
export class Manager<T extends object = Record<string, unknown>> extends ManagerBase<T> {
  /**
   * `ttl` is in milliseconds. The default storage is a `StorageFile` in `DefaultStorageFilePath`. Throws
   * `INVALID_ARGUMENT` for a `ttl` or `maxLifetime` that is not a finite number above 0, or for what is no storage.
   * Stands for GoFrame's `gsession.New`.
   */
  constructor(ttl: number, storage?: Storage, options: ManagerOptions = {}) {
    super(ttl, storage ?? new StorageFile(DefaultStorageFilePath, ttl), options)
  }

  protected override isDevelopment(): boolean {
    return isDevelopment()
  }
}
