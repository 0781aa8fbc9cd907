import { ManagerBase, type ManagerOptions } from '../../src/session/manager-base.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { DefaultStorageFilePath } from './file/default-path.ts'
import { StorageFile } from './file/storage-file.ts'

/**
 * Makes sessions that live `ttl` milliseconds after their last use, in files by default. Stands for
 * GoFrame's `Manager` and its `New`.
 *
 * @example
 * const manager = new Manager<{ user: string }>(3_600_000)
 * await using session = manager.new(id)
 * await session.set('user', 'Ada')
 */
export class Manager<T extends object = Record<string, unknown>> extends ManagerBase<T> {
  /** `ttl` in milliseconds. Without a storage, sessions are kept in files under `DefaultStorageFilePath`. */
  constructor(ttl: number, storage?: Storage, options: ManagerOptions = {}) {
    super(ttl, storage ?? new StorageFile(DefaultStorageFilePath, ttl), options)
  }
}
