import { isDevelopment } from '../common/is-development.ts'
import type { Storage } from '../storage/storage.ts'
import { StorageMemory } from '../storage/storage-memory.ts'
import { ManagerBase, type ManagerOptions } from './manager-base.ts'

/**
 * Makes sessions that live for `ttl` milliseconds after their last use, and keeps them in a storage. Stands for
 * GoFrame's `Manager`.
 *
 * @example
 * const manager = new Manager<{ user: string }>(3_600_000)
 * await using session = manager.new(id)
 * await session.set('user', 'Ada')
 */
export class Manager<T extends object = Record<string, unknown>> extends ManagerBase<T> {
  /**
   * `ttl` is in milliseconds. The default storage is memory. Throws `INVALID_ARGUMENT` for a `ttl` or `maxLifetime`
   * that is not a finite number above 0, or if `storage` is not a storage. Stands for GoFrame's `gsession.New`.
   */
  constructor(ttl: number, storage: Storage = new StorageMemory(), options: ManagerOptions = {}) {
    super(ttl, storage, options)
  }

  protected override isDevelopment(): boolean {
    return isDevelopment()
  }
}
