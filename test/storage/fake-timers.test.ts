import { afterEach, expect, test, vi } from 'vitest'
import { Manager, StorageMemory } from '../../src/index.ts'

const HOUR = 3_600_000

afterEach(() => {
  vi.useRealTimers()
})

async function saved(manager: Manager): Promise<void> {
  const session = manager.new('id')
  await session.set('user', 'ada')
  await session.close()
}

test('a fake clock that is installed after manager and storage were made ends their sessions', async () => {
  const manager = new Manager(HOUR, new StorageMemory())
  await saved(manager)
  vi.useFakeTimers()
  vi.advanceTimersByTime(HOUR - 60_000)
  expect(await manager.new('id').get('user')).toBe('ada')
  vi.advanceTimersByTime(HOUR + 60_000)
  expect(await manager.new('id').get('user')).toBeUndefined()
})

test('so does a system time that is set, and maxLifetime counts by it', async () => {
  const manager = new Manager(HOUR, new StorageMemory(), { maxLifetime: 2 * HOUR })
  vi.useFakeTimers({ toFake: ['Date'] })
  await saved(manager)
  const begin = Date.now()
  for (const minutes of [50, 100]) {
    vi.setSystemTime(begin + minutes * 60_000)
    const session = manager.new('id')
    expect(await session.get('user')).toBe('ada')
    await session.close()
  }
  vi.setSystemTime(begin + 2 * HOUR + 1)
  expect(await manager.new('id').get('user')).toBeUndefined()
})
