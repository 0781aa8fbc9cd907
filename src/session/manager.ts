import type { Storage } from '../storage/storage.ts'
import { StorageMemory } from '../storage/storage-memory.ts'
import { ManagerBase, type ManagerOptions } from './manager-base.ts'

/**
 * Makes sessions that live `ttl` milliseconds after their last use, in a storage. Stands for
 * GoFrame's `Manager` and its `New`.
 *
 * @example
 * const manager = new Manager<{ user: string }>(3_600_000)
 * await using session = manager.new(id)
 * await session.set('user', 'Ada')
 */
export class Manager<T extends object = Record<string, unknown>> extends ManagerBase<T> {
  /** `ttl` in milliseconds. Without a storage, sessions are kept in memory. */
  constructor(ttl: number, storage: Storage = new StorageMemory(), options: ManagerOptions = {}) {
    super(ttl, storage, options)
  }
}
