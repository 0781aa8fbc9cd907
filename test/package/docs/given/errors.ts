// What docs/errors.md takes as given: a session whose first close fails.
import { Manager, SessionError, StorageMemory } from 'gsession'

export { SessionError }

let failures = 1

class FailsOnce extends StorageMemory {
  override async mergeSession(...args: Parameters<StorageMemory['mergeSession']>): Promise<void> {
    if (failures-- > 0) throw new SessionError('STORAGE_UNAVAILABLE', 'no connection')
    await super.mergeSession(...args)
  }
}

export const manager = new Manager(60_000, new FailsOnce())
export const session = manager.new()
await session.set('user', 'Ada')
